package dev.portolan.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InformersTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final FakeApi api = new FakeApi();
    private final KubernetesClient client = api.client();
    private final Informers informers = new Informers(client);
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private Informer<ConfigMap> informer;

    @BeforeEach
    void listen() {
        informer = informers.of(ConfigMap.class);
        informer.onChange((before, after) -> heard.add(text(before) + ">" + text(after)));
    }

    @AfterEach
    void close() {
        informers.close();
        client.close();
        api.close();
    }

    private static String text(ConfigMap map) {
        return map == null
                ? ""
                : map.getMetadata().getName() + "=" + map.getData().get("value");
    }

    private void started() {
        informers.start();
        informers.awaitSynced(SOON);
    }

    private void hears(String... changes) {
        await().atMost(SOON).untilAsserted(() -> assertThat(heard).containsExactly(changes));
    }

    @Test
    void a_listener_has_heard_of_the_whole_first_list_when_synced() {
        api.put("a", "1");
        api.put("b", "1");
        started();
        assertThat(heard).containsExactly(">a=1", ">b=1");
        assertThat(informer.get("default", "a")).isPresent();
    }

    @Test
    void every_change_is_heard_once_and_in_order() {
        started();
        api.put("a", "1");
        api.put("a", "2");
        api.put("b", "1");
        api.delete("a");
        hears(">a=1", "a=1>a=2", ">b=1", "a=2>");
        assertThat(informer.list("default")).hasSize(1);
        assertThat(informer.list("defaul")).isEmpty();
    }

    @Test
    void a_connection_that_went_silent_is_given_up_and_what_was_missed_is_heard() {
        try (var impatient = new Informers(client, Duration.ofSeconds(2))) {
            List<String> told = new CopyOnWriteArrayList<>();
            impatient.of(ConfigMap.class).onChange((before, after) -> told.add(text(before) + ">" + text(after)));
            impatient.start();
            impatient.awaitSynced(SOON);
            await().atMost(SOON).until(() -> api.watches() > 0);
            api.mute();
            api.put("a", "1");
            await().atMost(SOON).untilAsserted(() -> assertThat(told).containsExactly(">a=1"));
        }
    }

    @Test
    void a_cut_connection_resumes_without_a_new_list() {
        started();
        for (int i = 0; i < 5; i++) {
            api.put("a", "" + i);
            api.hangUp();
        }
        api.delete("a");
        hears(">a=0", "a=0>a=1", "a=1>a=2", "a=2>a=3", "a=3>a=4", "a=4>");
        assertThat(api.lists()).isEqualTo(1);
    }

    @Test
    void an_expired_revision_is_bridged_by_the_difference_to_a_new_list() {
        api.put("kept", "1");
        api.put("changed", "1");
        api.put("gone", "1");
        api.put("replaced", "1");
        started();
        heard.clear();
        api.stop();
        api.put("changed", "2");
        api.delete("gone");
        api.delete("replaced");
        api.put("replaced", "2");
        api.put("new", "1");
        api.compact();
        api.restart();
        await().atMost(SOON).until(() -> heard.size() >= 5);
        assertThat(heard)
                .containsExactlyInAnyOrder("changed=1>changed=2", "gone=1>", "replaced=1>", ">replaced=2", ">new=1");
    }

    @Test
    void an_api_that_comes_up_later_is_waited_for() {
        api.stop();
        informers.start();
        api.put("a", "1");
        api.restart();
        informers.awaitSynced(SOON);
        hears(">a=1");
    }

    @Test
    void a_late_listener_first_hears_of_what_is_known() {
        started();
        api.put("a", "1");
        hears(">a=1");
        List<String> late = new CopyOnWriteArrayList<>();
        informer.onChange((before, after) -> late.add(text(before) + ">" + text(after)));
        api.put("a", "2");
        await().atMost(SOON).untilAsserted(() -> assertThat(late).containsExactly(">a=1", "a=1>a=2"));
    }

    @Test
    void a_failing_listener_does_not_keep_others_from_hearing() {
        informer.onChange((before, after) -> {
            throw new IllegalStateException("as the test wants");
        });
        List<String> other = new CopyOnWriteArrayList<>();
        informer.onChange((before, after) -> other.add(text(after)));
        started();
        api.put("a", "1");
        await().atMost(SOON).untilAsserted(() -> assertThat(other).containsExactly("a=1"));
    }
}
