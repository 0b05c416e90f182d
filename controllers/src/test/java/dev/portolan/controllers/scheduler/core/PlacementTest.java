package dev.portolan.controllers.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.controllers.Samples;
import dev.portolan.controllers.scheduler.core.Placement.Nowhere;
import dev.portolan.controllers.scheduler.core.Placement.On;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlacementTest {
    private static Node node(String name, UnaryOperator<NodeBuilder> change) {
        return change.apply(new NodeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .addToLabels("kubernetes.io/hostname", name)
                        .endMetadata()
                        .withNewSpec()
                        .endSpec()
                        .withNewStatus()
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("True")
                        .endCondition()
                        .endStatus())
                .build();
    }

    private static Node plain(String name) {
        return node(name, n -> n);
    }

    private static Node tainted(String name, String effect) {
        return node(
                name,
                n -> n.editSpec()
                        .addNewTaint()
                        .withKey("gpu")
                        .withValue("yes")
                        .withEffect(effect)
                        .endTaint()
                        .endSpec());
    }

    private static Pod pod(UnaryOperator<PodBuilder> change) {
        PodBuilder pod = Samples.pod("p", "")
                .editMetadata()
                .addNewOwnerReference()
                .withUid("set")
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .editSpec()
                .withNodeName(null)
                .endSpec();
        return change.apply(pod).build();
    }

    private static Placed placed(String node, String controller) {
        return Placed.of(
                node,
                new PodBuilder(Samples.pod("other", "10.244.9.9").build())
                        .editMetadata()
                        .addNewOwnerReference()
                        .withUid(controller)
                        .withController(true)
                        .endOwnerReference()
                        .endMetadata()
                        .build());
    }

    private static UnaryOperator<PodBuilder> tolerating(Toleration toleration) {
        return p -> p.editSpec().addToTolerations(toleration).endSpec();
    }

    private static UnaryOperator<PodBuilder> affineTo(String key, String operator, String... values) {
        return p -> p.editSpec()
                .withNewAffinity()
                .withNewNodeAffinity()
                .withNewRequiredDuringSchedulingIgnoredDuringExecution()
                .addNewNodeSelectorTerm()
                .addNewMatchExpression()
                .withKey(key)
                .withOperator(operator)
                .withValues(values)
                .endMatchExpression()
                .endNodeSelectorTerm()
                .endRequiredDuringSchedulingIgnoredDuringExecution()
                .endNodeAffinity()
                .endAffinity()
                .endSpec();
    }

    record Row(String why, UnaryOperator<PodBuilder> pod, Node node, String objection) {
        @Override
        public String toString() {
            return why;
        }
    }

    private static Toleration toleration(String key, String operator, String value, String effect) {
        return new TolerationBuilder()
                .withKey(key)
                .withOperator(operator)
                .withValue(value)
                .withEffect(effect)
                .build();
    }

    static Stream<Row> rows() {
        UnaryOperator<PodBuilder> any = p -> p;
        Node taint = tainted("a", "NoSchedule");
        String repelled = "had untolerated taint {gpu: yes}";
        String unmatched = "didn't match Pod's node affinity/selector";
        return Stream.of(
                new Row("a ready node", any, plain("a"), ""),
                new Row("a ready node without a spec", any, node("a", n -> n.withSpec(null)), ""),
                new Row(
                        "a cordoned node",
                        any,
                        node("a", n -> n.editSpec().withUnschedulable(true).endSpec()),
                        "were unschedulable"),
                new Row(
                        "a node that says nothing",
                        any,
                        node("a", n -> n.withStatus(null)),
                        "had untolerated taint {node.kubernetes.io/not-ready: }"),
                new Row(
                        "a node that is not ready",
                        any,
                        node(
                                "a",
                                n -> n.editStatus()
                                        .editFirstCondition()
                                        .withStatus("Unknown")
                                        .endCondition()
                                        .endStatus()),
                        "had untolerated taint {node.kubernetes.io/not-ready: }"),
                new Row("NoSchedule", any, taint, repelled),
                new Row("NoExecute", any, tainted("a", "NoExecute"), repelled),
                new Row("PreferNoSchedule", any, tainted("a", "PreferNoSchedule"), ""),
                new Row(
                        "tolerated by key and value",
                        tolerating(toleration("gpu", "Equal", "yes", "NoSchedule")),
                        taint,
                        ""),
                new Row(
                        "tolerated, Equal being what is meant",
                        tolerating(toleration("gpu", null, "yes", null)),
                        taint,
                        ""),
                new Row("tolerated whatever the value", tolerating(toleration("gpu", "Exists", null, null)), taint, ""),
                new Row("everything tolerated", tolerating(toleration(null, "Exists", null, null)), taint, ""),
                new Row("another value", tolerating(toleration("gpu", "Equal", "no", null)), taint, repelled),
                new Row("another effect", tolerating(toleration("gpu", "Exists", null, "NoExecute")), taint, repelled),
                new Row(
                        "a label it has",
                        p -> p.editSpec()
                                .withNodeSelector(Map.of("kubernetes.io/hostname", "a"))
                                .endSpec(),
                        plain("a"),
                        ""),
                new Row(
                        "a label it lacks",
                        p -> p.editSpec()
                                .withNodeSelector(Map.of("disk", "ssd"))
                                .endSpec(),
                        plain("a"),
                        unmatched),
                new Row("affinity met", affineTo("kubernetes.io/hostname", "In", "a", "b"), plain("a"), ""),
                new Row("affinity not met", affineTo("kubernetes.io/hostname", "NotIn", "a"), plain("a"), unmatched));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void a_node_takes_a_pod_or_says_why_not(Row row) {
        Placement placement = Placement.of(pod(row.pod()), List.of(row.node()), List.of(), Map.of());
        assertThat(placement)
                .isEqualTo(
                        row.objection().isEmpty()
                                ? new On("a")
                                : new Nowhere("0/1 nodes are available: 1 node(s) " + row.objection() + "."));
    }

    @Test
    void siblings_are_kept_apart_first_then_nodes_evened_out_then_names_decide() {
        List<Node> nodes = List.of(plain("a"), plain("b"), plain("c"));
        Placed other = placed("b", "other");
        assertThat(Placement.of(pod(p -> p), nodes, List.of(), Map.of())).isEqualTo(new On("a"));
        assertThat(Placement.of(pod(p -> p), nodes, List.of(placed("a", "set")), Map.of()))
                .isEqualTo(new On("b"));
        assertThat(Placement.of(pod(p -> p), nodes, List.of(placed("a", "set"), other, other), Map.of()))
                .isEqualTo(new On("c"));
        assertThat(Placement.of(
                        pod(p -> p), nodes, List.of(placed("a", "set"), placed("c", "set"), other, other), Map.of()))
                .isEqualTo(new On("b"));
    }

    @Test
    void a_node_that_would_rather_not_is_the_last_choice() {
        List<Node> nodes = List.of(tainted("a", "PreferNoSchedule"), plain("b"));
        assertThat(Placement.of(pod(p -> p), nodes, List.of(placed("b", "set")), Map.of()))
                .isEqualTo(new On("b"));
    }

    @Test
    void a_pod_without_a_node_is_told_how_many_nodes_object_and_why() {
        assertThat(Placement.of(pod(p -> p), List.of(), List.of(), Map.of()))
                .isEqualTo(new Nowhere("no nodes available to schedule pods"));
        List<Node> nodes = List.of(
                tainted("a", "NoSchedule"),
                tainted("b", "NoExecute"),
                node("c", n -> n.editSpec().withUnschedulable(true).endSpec()));
        assertThat(Placement.of(pod(p -> p), nodes, List.of(), Map.of()))
                .isEqualTo(new Nowhere("0/3 nodes are available: 1 node(s) were unschedulable, "
                        + "2 node(s) had untolerated taint {gpu: yes}."));
    }

    private static UnaryOperator<PodBuilder> asking(String cpu) {
        return p -> p.editSpec()
                .editFirstContainer()
                .withNewResources()
                .addToRequests("cpu", new Quantity(cpu))
                .endResources()
                .endContainer()
                .endSpec();
    }

    private static Node with(String name, String cpu) {
        return node(
                name,
                n -> n.editStatus()
                        .addToAllocatable("pods", new Quantity("10"))
                        .addToAllocatable("cpu", new Quantity(cpu))
                        .endStatus());
    }

    @Test
    void an_amount_that_cannot_be_read_keeps_its_own_pod_or_its_own_node_out_and_no_other() {
        assertThat(Placement.of(pod(asking("plenty")), List.of(plain("a")), List.of(), Map.of()))
                .isInstanceOfSatisfying(
                        Nowhere.class,
                        nowhere -> assertThat(nowhere.message())
                                .startsWith("the pod's request of cpu \"plenty\" is no amount: quantities must match"));
        assertThat(Placement.of(pod(asking("1")), List.of(with("a", "plenty"), with("b", "2")), List.of(), Map.of()))
                .isEqualTo(new On("b"));
        assertThat(Placement.of(pod(asking("1")), List.of(with("a", "plenty")), List.of(), Map.of()))
                .isEqualTo(new Nowhere(
                        "0/1 nodes are available: 1 node(s) had allocatable resources that cannot be read."));
    }
}
