package dev.portolan.controllers.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.client.Informer;
import dev.portolan.controllers.TestCluster;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a controller has written is what it reads, however far behind the watch is. */
class OwnWritesTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private TestCluster cluster;
    private ApiWrites writes;
    private OwnWrites<ConfigMap> maps;

    @BeforeEach
    void start() {
        cluster = new TestCluster(folder, List.of());
        writes = new ApiWrites(cluster.client());
        Informer<ConfigMap> shown = cluster.informers().of(ConfigMap.class);
        maps = new OwnWrites<>(shown, InstantSource.system());
        assertThat(shown.awaitSynced(DEADLINE)).isTrue();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private static ConfigMap map(String value) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("map")
                .endMetadata()
                .addToData("value", value)
                .build();
    }

    private List<String> values() {
        return maps.list("default").stream()
                .filter(each -> each.getMetadata().getName().equals("map")) // the server has one of its own there
                .map(each -> each.getData().get("value"))
                .toList();
    }

    @Test
    void every_write_is_read_back_at_once() {
        for (int round = 0; round < 50; round++) {
            ConfigMap made = maps.put(writes.create(map("created " + round)));
            assertThat(values()).containsExactly("created " + round);
            made.getData().put("value", "changed " + round);
            ConfigMap changed = maps.put(writes.update(made));
            assertThat(values()).containsExactly("changed " + round);
            assertThat(writes.delete(changed)).isTrue();
            maps.gone(changed);
            assertThat(values()).isEmpty();
            assertThat(maps.get("default", "map")).isEmpty();
        }
    }

    @Test
    void what_others_write_later_is_read_too() {
        ConfigMap made = maps.put(writes.create(map("mine")));
        made.getData().put("value", "theirs");
        writes.update(made);
        await().atMost(DEADLINE).untilAsserted(() -> assertThat(values()).containsExactly("theirs"));
        writes.delete(made);
        await().atMost(DEADLINE).untilAsserted(() -> assertThat(values()).isEmpty());
        writes.create(map("anew"));
        await().atMost(DEADLINE).untilAsserted(() -> assertThat(values()).containsExactly("anew"));
    }

    @Test
    void a_namesake_is_never_deleted_in_its_place() {
        ConfigMap first = writes.create(map("first"));
        writes.delete(first);
        ConfigMap second = writes.create(map("second"));
        assertThat(writes.delete(first)).isFalse();
        assertThat(cluster.client().resource(second).get()).isNotNull();
    }
}
