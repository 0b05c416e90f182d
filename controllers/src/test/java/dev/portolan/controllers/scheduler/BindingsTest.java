package dev.portolan.controllers.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.client.Lister;
import dev.portolan.controllers.scheduler.core.Placed;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BindingsTest {
    private static final Pod WAITING = new PodBuilder()
            .withNewMetadata()
            .withName("p")
            .withNamespace("default")
            .withUid("1")
            .endMetadata()
            .withNewSpec()
            .endSpec()
            .build();

    private final Bindings bindings = new Bindings();

    /** A lister of these pods; {@code meanwhile} happens as soon as the list is taken. */
    private static Lister<Pod> lister(Runnable meanwhile, Pod... pods) {
        return new Lister<>() {
            @Override
            public List<Pod> list() {
                List<Pod> taken = List.of(pods);
                meanwhile.run();
                return taken;
            }

            @Override
            public List<Pod> list(String namespace) {
                return list();
            }

            @Override
            public Optional<Pod> get(String namespace, String name) {
                return Optional.empty();
            }
        };
    }

    @Test
    void a_pod_that_we_have_bound_counts_before_the_informer_shows_it() {
        bindings.assume("1", "a");
        assertThat(bindings.placed(lister(() -> {}, WAITING))).containsExactly(Placed.of("a", WAITING));
    }

    @Test
    void a_pod_that_the_informer_catches_up_with_while_we_look_counts_all_the_same() {
        bindings.assume("1", "a");
        assertThat(bindings.placed(lister(() -> bindings.forget("1"), WAITING)))
                .containsExactly(Placed.of("a", WAITING));
    }

    @Test
    void a_pod_whose_binding_was_refused_does_not_count() {
        bindings.assume("1", "a");
        bindings.forget("1");
        assertThat(bindings.placed(lister(() -> {}, WAITING))).isEmpty();
    }

    private static Pod asking(String uid, String node, String cpu) {
        return new PodBuilder(WAITING)
                .editMetadata()
                .withUid(uid)
                .endMetadata()
                .editSpec()
                .withNodeName(node)
                .addNewContainer()
                .withName("main")
                .withNewResources()
                .addToRequests("cpu", new Quantity(cpu))
                .addToRequests("memory", new Quantity("1Gi"))
                .endResources()
                .endContainer()
                .endSpec()
                .build();
    }

    @Test
    void what_a_pod_without_a_node_asks_for_is_nobodys_business() {
        Pod placed = asking("2", "a", "1");
        assertThat(bindings.placed(lister(() -> {}, asking("1", null, "plenty"), placed)))
                .containsExactly(Placed.of("a", placed));
    }

    @Test
    void an_amount_that_nobody_can_read_takes_nothing_and_the_pods_others_count() {
        assertThat(bindings.placed(lister(() -> {}, asking("1", "a", "plenty"))))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.node()).isEqualTo("a");
                    assertThat(each.requests().amounts()).containsOnlyKeys("memory");
                });
    }
}
