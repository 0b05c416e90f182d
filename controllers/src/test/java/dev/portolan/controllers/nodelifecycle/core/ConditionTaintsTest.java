package dev.portolan.controllers.nodelifecycle.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ConditionTaintsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:10Z");

    private static Node node(String ready, UnaryOperator<NodeBuilder> change) {
        return change.apply(new NodeBuilder()
                        .withNewMetadata()
                        .withName("a")
                        .endMetadata()
                        .withNewStatus()
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus(ready)
                        .endCondition()
                        .endStatus())
                .build();
    }

    private static UnaryOperator<NodeBuilder> tainted(String key, String effect) {
        return n -> n.editOrNewSpec()
                .addNewTaint()
                .withKey(key)
                .withEffect(effect)
                .endTaint()
                .endSpec();
    }

    record Row(String what, Node node, List<String> taints) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Row> rows() {
        String unreachable = "node.kubernetes.io/unreachable";
        return Stream.of(
                new Row(
                        "not ready",
                        node("False", n -> n),
                        List.of("node.kubernetes.io/not-ready NoSchedule", "node.kubernetes.io/not-ready NoExecute")),
                new Row(
                        "silent",
                        node("Unknown", n -> n),
                        List.of(unreachable + " NoSchedule", unreachable + " NoExecute")),
                new Row("back again", node("True", tainted(unreachable, "NoExecute")), List.of()),
                new Row(
                        "silent after not being ready",
                        node("Unknown", tainted("node.kubernetes.io/not-ready", "NoExecute")),
                        List.of(unreachable + " NoSchedule", unreachable + " NoExecute")),
                new Row(
                        "cordoned",
                        node(
                                "True",
                                n -> n.editOrNewSpec().withUnschedulable(true).endSpec()),
                        List.of("node.kubernetes.io/unschedulable NoSchedule")),
                new Row(
                        "a taint of somebody else stays",
                        node("Unknown", tainted("gpu", "NoSchedule")),
                        List.of("gpu NoSchedule", unreachable + " NoSchedule", unreachable + " NoExecute")));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void a_node_has_the_taints_of_its_condition(Row row) {
        Node settled = ConditionTaints.settled(row.node, NOW).orElseThrow();
        assertThat(settled.getSpec().getTaints().stream().map(t -> t.getKey() + " " + t.getEffect()))
                .containsExactlyElementsOf(row.taints);
        assertThat(ConditionTaints.settled(settled, NOW.plusSeconds(9)))
                .as("settled once")
                .isEmpty();
    }

    @Test
    void a_node_that_has_said_nothing_yet_keeps_what_it_has() {
        Node silent = new NodeBuilder(node("True", tainted("node.kubernetes.io/not-ready", "NoSchedule")))
                .withStatus(null)
                .build();
        assertThat(ConditionTaints.settled(silent, NOW)).isEmpty();
    }

    @Test
    void a_taint_says_since_when() {
        Node settled = ConditionTaints.settled(node("Unknown", n -> n), NOW).orElseThrow();
        assertThat(settled.getSpec().getTaints()).allMatch(t -> t.getTimeAdded().equals("2026-01-01T00:00:10Z"));
    }
}
