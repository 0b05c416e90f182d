package dev.portolan.controllers.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.controllers.Samples;
import dev.portolan.controllers.scheduler.core.Placement.Nowhere;
import dev.portolan.controllers.scheduler.core.Placement.On;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.PodAffinityTermBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Room on nodes, pods that want company or none, and even spreads. */
final class PlacementRulesTest {
    private static final String ZONE = "topology.kubernetes.io/zone";
    private static final String HOST = "kubernetes.io/hostname";
    private static final LabelSelector WEB =
            new LabelSelectorBuilder().addToMatchLabels("app", "web").build();

    private static Node node(String name, String zone, Map<String, String> allocatable) {
        NodeBuilder node = new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels(HOST, name)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus();
        if (!zone.isEmpty()) node.editMetadata().addToLabels(ZONE, zone).endMetadata();
        allocatable.forEach((resource, amount) -> node.editStatus()
                .addToAllocatable(resource, new Quantity(amount))
                .endStatus());
        return node.build();
    }

    private static Node node(String name, String zone) {
        return node(name, zone, Map.of());
    }

    private static Pod pod(String name, UnaryOperator<PodBuilder> change) {
        return change.apply(new PodBuilder(Samples.pod(name, "").build())
                        .editSpec()
                        .withNodeName(null)
                        .endSpec())
                .build();
    }

    private static UnaryOperator<PodBuilder> asking(String cpu, String memory) {
        return p -> p.editSpec()
                .editFirstContainer()
                .withNewResources()
                .addToRequests("cpu", new Quantity(cpu))
                .addToRequests("memory", new Quantity(memory))
                .endResources()
                .endContainer()
                .endSpec();
    }

    private static UnaryOperator<PodBuilder> hostPort(int port, String ip, String protocol) {
        return p -> p.editSpec()
                .editFirstContainer()
                .withPorts()
                .addNewPort()
                .withContainerPort(80)
                .withHostPort(port)
                .withHostIP(ip)
                .withProtocol(protocol)
                .endPort()
                .endContainer()
                .endSpec();
    }

    private static PodAffinityTerm term(String topology) {
        return new PodAffinityTermBuilder()
                .withTopologyKey(topology)
                .withLabelSelector(WEB)
                .build();
    }

    private static UnaryOperator<PodBuilder> beside(String topology) {
        return p -> p.editSpec()
                .editOrNewAffinity()
                .withNewPodAffinity()
                .withRequiredDuringSchedulingIgnoredDuringExecution(term(topology))
                .endPodAffinity()
                .endAffinity()
                .endSpec();
    }

    private static UnaryOperator<PodBuilder> awayFrom(String topology) {
        return p -> p.editSpec()
                .editOrNewAffinity()
                .withNewPodAntiAffinity()
                .withRequiredDuringSchedulingIgnoredDuringExecution(term(topology))
                .endPodAntiAffinity()
                .endAffinity()
                .endSpec();
    }

    private static UnaryOperator<PodBuilder> spread(String topology, int maxSkew, String whenUnsatisfiable) {
        return p -> p.editSpec()
                .addNewTopologySpreadConstraint()
                .withTopologyKey(topology)
                .withMaxSkew(maxSkew)
                .withWhenUnsatisfiable(whenUnsatisfiable)
                .withLabelSelector(WEB)
                .endTopologySpreadConstraint()
                .endSpec();
    }

    private static UnaryOperator<PodBuilder> labelled(String app) {
        return p -> p.editMetadata().withLabels(Map.of("app", app)).endMetadata();
    }

    private static Placement place(Pod pod, List<Node> nodes, Placed... placed) {
        return Placement.of(pod, nodes, Arrays.asList(placed), Map.of("default", Map.of()));
    }

    private static Nowhere nowhere(String message) {
        return new Nowhere(message);
    }

    @Test
    void a_node_lacks_what_its_pods_have_taken() {
        List<Node> nodes = List.of(
                node("a", "", Map.of("cpu", "2", "memory", "1Gi", "pods", "10")),
                node("b", "", Map.of("cpu", "400m", "memory", "4Gi", "pods", "10")),
                node("c", "", Map.of("cpu", "8", "memory", "8Gi", "pods", "1")));
        Placed big = Placed.of("a", pod("big", asking("1500m", "900Mi")));
        Placed one = Placed.of("c", pod("one", p -> p));
        assertThat(place(pod("p", asking("500m", "100Mi")), nodes, big, one)).isEqualTo(new On("a"));
        assertThat(place(pod("p", asking("501m", "200Mi")), nodes, big, one))
                .isEqualTo(nowhere(
                        "0/3 nodes are available: 1 Insufficient memory, 1 Too many pods, 2 Insufficient cpu."));
    }

    @Test
    void a_pod_that_is_leaving_still_has_its_room_and_one_that_has_ended_is_not_among_them() {
        Node node = node("a", "", Map.of("cpu", "1", "pods", "10"));
        Pod leaving = Samples.terminating(pod("leaving", asking("1", "1")));
        assertThat(place(pod("p", asking("100m", "0")), List.of(node), Placed.of("a", leaving)))
                .isEqualTo(nowhere("0/1 nodes are available: 1 Insufficient cpu."));
    }

    @Test
    void an_init_container_counts_by_itself_and_a_sidecar_beside_the_others() {
        Pod pod = new PodBuilder(pod("p", asking("300m", "1Mi")))
                .editSpec()
                .addNewInitContainer()
                .withName("sidecar")
                .withRestartPolicy("Always")
                .withNewResources()
                .addToRequests("cpu", new Quantity("100m"))
                .endResources()
                .endInitContainer()
                .addNewInitContainer()
                .withName("first")
                .withNewResources()
                .addToRequests("cpu", new Quantity("250m"))
                .addToRequests("memory", new Quantity("2Gi"))
                .endResources()
                .endInitContainer()
                .addToOverhead("cpu", new Quantity("50m"))
                .endSpec()
                .build();
        assertThat(Requests.of(pod).amounts().get("cpu")).isEqualByComparingTo("0.45");
        assertThat(Requests.of(pod).amounts().get("memory")).isEqualByComparingTo("2147483648");
    }

    @Test
    void a_host_port_is_taken_once_by_address_and_protocol() {
        List<Node> nodes = List.of(node("a", ""));
        Placed has = Placed.of("a", pod("has", hostPort(80, "127.0.0.1", "TCP")));
        assertThat(place(pod("p", hostPort(80, "127.0.0.2", "TCP")), nodes, has))
                .isEqualTo(new On("a"));
        assertThat(place(pod("p", hostPort(80, "127.0.0.1", "UDP")), nodes, has))
                .isEqualTo(new On("a"));
        assertThat(place(pod("p", hostPort(81, "", "TCP")), nodes, has)).isEqualTo(new On("a"));
        assertThat(place(pod("p", hostPort(80, "", "TCP")), nodes, has))
                .isEqualTo(nowhere(
                        "0/1 nodes are available: " + "1 node(s) didn't have free ports for the requested pod ports."));
    }

    @Test
    void a_pod_goes_where_those_are_that_it_wants_to_be_with() {
        List<Node> nodes = List.of(node("a", "east"), node("b", "west"), node("c", "west"));
        Placed web = Placed.of("c", pod("web", p -> p));
        assertThat(place(pod("p", beside(HOST)), nodes, web)).isEqualTo(new On("c"));
        assertThat(place(pod("p", beside(ZONE)), nodes, web)).isEqualTo(new On("b"));
        assertThat(place(pod("p", p -> beside(ZONE).apply(labelled("else").apply(p))), nodes))
                .isEqualTo(nowhere("0/3 nodes are available: 3 node(s) didn't match pod affinity rules."));
    }

    @Test
    void the_first_of_a_group_that_wants_to_be_together_has_nobody_to_follow() {
        assertThat(place(pod("p", beside(ZONE)), List.of(node("a", "east")))).isEqualTo(new On("a"));
        assertThat(place(pod("p", beside(ZONE)), List.of(node("a", ""))))
                .isEqualTo(nowhere("0/1 nodes are available: 1 node(s) didn't match pod affinity rules."));
    }

    @Test
    void a_pod_keeps_away_and_is_kept_away() {
        List<Node> nodes = List.of(node("a", "east"), node("b", "west"));
        Placed plain = Placed.of("a", pod("web", p -> p));
        assertThat(place(pod("p", awayFrom(ZONE)), nodes, plain)).isEqualTo(new On("b"));
        assertThat(place(pod("p", awayFrom(ZONE)), List.of(nodes.getFirst()), plain))
                .isEqualTo(nowhere("0/1 nodes are available: 1 node(s) didn't match pod anti-affinity rules."));
        Placed shy = Placed.of(
                "a", pod("shy", p -> awayFrom(HOST).apply(labelled("shy").apply(p))));
        assertThat(place(pod("p", p -> p), List.of(nodes.getFirst()), shy))
                .isEqualTo(nowhere(
                        "0/1 nodes are available: 1 node(s) didn't satisfy existing pods anti-affinity rules."));
    }

    @Test
    void other_namespaces_count_where_a_term_says_so() {
        Node node = node("a", "east");
        Pod elsewhere = new PodBuilder(pod("web", p -> p))
                .editMetadata()
                .withNamespace("shop")
                .endMetadata()
                .build();
        UnaryOperator<PodBuilder> fromShops = p -> p.editSpec()
                .withNewAffinity()
                .withNewPodAntiAffinity()
                .addNewRequiredDuringSchedulingIgnoredDuringExecution()
                .withTopologyKey(ZONE)
                .withLabelSelector(WEB)
                .withNewNamespaceSelector()
                .addToMatchLabels("kind", "shop")
                .endNamespaceSelector()
                .endRequiredDuringSchedulingIgnoredDuringExecution()
                .endPodAntiAffinity()
                .endAffinity()
                .endSpec();
        List<Placed> placed = List.of(Placed.of("a", elsewhere));
        assertThat(Placement.of(pod("p", awayFrom(ZONE)), List.of(node), placed, Map.of()))
                .isEqualTo(new On("a"));
        assertThat(Placement.of(pod("p", fromShops), List.of(node), placed, Map.of("shop", Map.of("kind", "shop"))))
                .isInstanceOf(Nowhere.class);
        assertThat(Placement.of(pod("p", fromShops), List.of(node), placed, Map.of("shop", Map.of())))
                .isEqualTo(new On("a"));
    }

    @Test
    void a_group_lies_evenly_over_the_zones() {
        List<Node> nodes = List.of(node("a", "east"), node("b", "west"));
        Placed one = Placed.of("a", pod("one", p -> p));
        Pod next = pod("p", spread(ZONE, 1, "DoNotSchedule"));
        assertThat(place(next, nodes, one)).isEqualTo(new On("b"));
        Node cordoned = new NodeBuilder(nodes.get(1))
                .editSpec()
                .withUnschedulable(true)
                .endSpec()
                .build();
        assertThat(place(next, List.of(nodes.getFirst(), cordoned), one))
                .isEqualTo(nowhere("0/2 nodes are available: 1 node(s) didn't match pod topology spread constraints, "
                        + "1 node(s) were unschedulable."));
        assertThat(place(next, List.of(nodes.getFirst(), node("c", "")), one))
                .as("a node without the label is no domain, so that there is one only")
                .isEqualTo(new On("a"));
        assertThat(place(next, List.of(node("c", "")), one))
                .isEqualTo(nowhere("0/1 nodes are available: "
                        + "1 node(s) didn't match pod topology spread constraints (missing required label)."));
    }

    @Test
    void with_fewer_domains_than_there_should_be_each_takes_no_more_than_the_skew() {
        Node node = node("a", "east");
        Pod next = pod(
                "p",
                p -> p.editSpec()
                        .addNewTopologySpreadConstraint()
                        .withTopologyKey(ZONE)
                        .withMaxSkew(1)
                        .withMinDomains(2)
                        .withWhenUnsatisfiable("DoNotSchedule")
                        .withLabelSelector(WEB)
                        .endTopologySpreadConstraint()
                        .endSpec());
        assertThat(place(next, List.of(node))).isEqualTo(new On("a"));
        assertThat(place(next, List.of(node), Placed.of("a", pod("one", p -> p))))
                .isInstanceOf(Nowhere.class);
    }

    @Test
    void wishes_decide_among_the_nodes_that_fit() {
        List<Node> nodes = List.of(node("a", "east"), node("b", "west"));
        Placed one = Placed.of("a", pod("one", p -> p));
        assertThat(place(pod("p", spread(ZONE, 1, "ScheduleAnyway")), nodes, one))
                .isEqualTo(new On("b"));
        UnaryOperator<PodBuilder> likesZoneWest = p -> p.editSpec()
                .withNewAffinity()
                .withNewNodeAffinity()
                .addNewPreferredDuringSchedulingIgnoredDuringExecution()
                .withWeight(10)
                .withNewPreference()
                .addNewMatchExpression()
                .withKey(ZONE)
                .withOperator("In")
                .withValues("west")
                .endMatchExpression()
                .endPreference()
                .endPreferredDuringSchedulingIgnoredDuringExecution()
                .endNodeAffinity()
                .endAffinity()
                .endSpec();
        assertThat(place(pod("p", likesZoneWest), nodes)).isEqualTo(new On("b"));
        UnaryOperator<PodBuilder> likesCompany = p -> p.editSpec()
                .withNewAffinity()
                .withNewPodAffinity()
                .addNewPreferredDuringSchedulingIgnoredDuringExecution()
                .withWeight(1)
                .withPodAffinityTerm(term(HOST))
                .endPreferredDuringSchedulingIgnoredDuringExecution()
                .endPodAffinity()
                .endAffinity()
                .endSpec();
        assertThat(place(pod("p", likesCompany), nodes, one)).isEqualTo(new On("a"));
    }
}
