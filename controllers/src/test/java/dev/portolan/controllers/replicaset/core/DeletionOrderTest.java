package dev.portolan.controllers.replicaset.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.controllers.Samples;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each row: two pods that differ in one respect, and all later respects speak for the other. */
class DeletionOrderTest {
    record Row(String why, UnaryOperator<PodBuilder> first, UnaryOperator<PodBuilder> second) {
        @Override
        public String toString() {
            return why;
        }
    }

    private static Pod pod(String name, UnaryOperator<PodBuilder> change) {
        PodBuilder pod = Samples.pod(name, "10.244.0.1")
                .editMetadata()
                .withCreationTimestamp("2026-01-01T00:00:00Z")
                .endMetadata();
        return change.apply(pod).build();
    }

    private static PodBuilder created(PodBuilder pod, String time) {
        return pod.editMetadata().withCreationTimestamp(time).endMetadata();
    }

    private static PodBuilder phase(PodBuilder pod, String phase) {
        return pod.editStatus().withPhase(phase).endStatus();
    }

    private static PodBuilder ready(PodBuilder pod, String status, String since) {
        return pod.editStatus()
                .editFirstCondition()
                .withStatus(status)
                .withLastTransitionTime(since)
                .endCondition()
                .endStatus();
    }

    private static PodBuilder cost(PodBuilder pod, String cost) {
        return pod.editMetadata().addToAnnotations(DeletionOrder.COST, cost).endMetadata();
    }

    private static PodBuilder restarts(PodBuilder pod, int restarts) {
        return pod.editStatus()
                .addNewContainerStatus()
                .withRestartCount(restarts)
                .endContainerStatus()
                .endStatus();
    }

    private static PodBuilder node(PodBuilder pod, String node) {
        return pod.editSpec().withNodeName(node).endSpec();
    }

    static Stream<Row> rows() {
        String newer = "2026-01-02T00:00:00Z";
        return Stream.of(
                new Row("one without a node", p -> node(phase(p, "Running"), ""), p -> phase(p, "Pending")),
                new Row("a pending one", p -> phase(p, "Pending"), p -> ready(p, "False", newer)),
                new Row("one that is not ready", p -> ready(p, "False", newer), p -> cost(p, "-5")),
                new Row("a cheaper one", p -> cost(p, "-5"), p -> node(p, "node-full")),
                new Row("one on a fuller node", p -> node(p, "node-full"), p -> ready(p, "True", newer)),
                new Row("one ready for less time", p -> ready(p, "True", newer), p -> restarts(p, 3)),
                new Row("one that restarted more often", p -> restarts(p, 3), p -> created(p, newer)),
                new Row("a newer one", p -> created(p, newer), p -> p),
                new Row("a cost that is no number is no cost", p -> cost(p, "-1"), p -> cost(p, "-many")));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void goes_first(Row row) {
        Pod first = pod("z", row.first());
        Pod second = pod("a", row.second());
        List<Pod> related = List.of(
                first,
                second,
                pod("b", p -> node(p, "node-full")),
                pod("c", p -> node(p, "node-full")),
                pod("d", p -> node(phase(p, "Failed"), "node-a")),
                pod("e", p -> node(phase(p, "Failed"), "node-a")));
        assertThat(Stream.of(second, first).sorted(DeletionOrder.of(related))).containsExactly(first, second);
    }
}
