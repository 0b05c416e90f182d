package dev.portolan.explain.core;

import static dev.portolan.explain.core.FaultCase.MERGE;
import static dev.portolan.explain.core.FaultCase.WEB_SERVICE;
import static dev.portolan.explain.core.Situation.HTTP;
import static dev.portolan.explain.core.Situation.WEB;
import static dev.portolan.explain.core.Situation.empty;
import static dev.portolan.explain.core.Situation.node;
import static dev.portolan.explain.core.Situation.pods;
import static dev.portolan.explain.core.Situation.port;
import static dev.portolan.explain.core.Situation.service;
import static dev.portolan.explain.core.Situation.working;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.explain.core.Evidence.Source;
import dev.portolan.explain.core.Snapshot.Endpoint;
import dev.portolan.explain.core.Snapshot.Port;
import dev.portolan.explain.core.Snapshot.Workload;
import dev.portolan.explain.core.Surroundings.Policy;
import dev.portolan.rules.LabelSelector;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Traffic that is answered by nobody, or in a way that surprises. */
class TrafficFaultsTest {
    /** Pod {@code client} on node-0, the only endpoint on node-1. */
    private static Situation withClient(String internalPolicy) {
        var s = pods(WEB, HTTP)
                .with(service(
                        "web",
                        "ClusterIP",
                        "10.96.0.7",
                        "",
                        WEB,
                        new Traffic("None", 0, "", internalPolicy, List.of(), List.of(), List.of("IPv4")),
                        port(80, "8080")));
        s.nodes.addFirst(node("node-0", true, false));
        s.pods.add(Situation.pod(
                "client",
                Map.of("app", "client"),
                List.of(),
                true,
                "",
                "10.244.1.9",
                "node-0",
                Map.of(),
                Situation.container(List.of(), PodDetail.State.RUNS)));
        return s;
    }

    private static FaultCase inside(String name, String host) {
        return new FaultCase(
                name,
                withClient("Local"),
                new Target.OfPath("shop", "client", host, 80),
                Cause.NO_LOCAL_ENDPOINT,
                "Service shop/web",
                "internalTrafficPolicy: Local: pods on node-0 reach only endpoints on node-0, and there is none",
                "kubectl patch service web -n shop" + MERGE + "'{\"spec\":{\"internalTrafficPolicy\":\"Cluster\"}}'");
    }

    static List<FaultCase> faults() {
        var local = pods(WEB, HTTP)
                .with(service(
                        "web",
                        "NodePort",
                        "10.96.0.7",
                        "",
                        WEB,
                        new Traffic("None", 0, "Local", "Cluster", List.of(), List.of(), List.of("IPv4")),
                        new Port("", "TCP", 80, "8080", 30080)));
        local.nodes.addFirst(node("node-0", true, false));
        var ranges = pods(WEB, HTTP)
                .with(service(
                        "web",
                        "LoadBalancer",
                        "10.96.0.7",
                        "",
                        WEB,
                        new Traffic(
                                "None",
                                0,
                                "Cluster",
                                "Cluster",
                                List.of("10.0.0.0/8"),
                                List.of("192.0.2.7"),
                                List.of("IPv4")),
                        port(80, "8080")))
                .with(new Source("192.0.2.7", "127.0.0.1"));
        var family = empty().with(service("web", Map.of(), port(80, "8080")));
        family.endpoints.add(new Endpoint("shop", "web", "fd00::7", true, List.of(8080)));
        var loop = empty().with(service(
                        "web",
                        "ExternalName",
                        "",
                        "api.shop.svc.cluster.local",
                        Map.of(),
                        Traffic.USUAL,
                        port(80, "8080")))
                .with(service("api", "ExternalName", "", "web.shop.svc.cluster.local.", Map.of(), Traffic.USUAL));
        loop.workloads.add(new Workload("shop", "Deployment", "web", 1, WEB, WEB));
        return List.of(
                new FaultCase(
                        "a node without a local endpoint",
                        local,
                        new Target.OfUrl("shop", "http://127.0.0.1:30080/"),
                        Cause.NO_LOCAL_ENDPOINT,
                        "Service shop/web",
                        "there is none on node-0",
                        "kubectl patch service web -n shop" + MERGE
                                + "'{\"spec\":{\"externalTrafficPolicy\":\"Cluster\"}}'"),
                inside("a pod's node without a local endpoint", "web"),
                inside("a pod's node without a local endpoint, by the VIP", "10.96.0.7"),
                new FaultCase(
                        "a client out of the source ranges",
                        ranges,
                        new Target.OfUrl("shop", "http://192.0.2.7/"),
                        Cause.SOURCE_RANGE,
                        "Service shop/web",
                        "lets in 10.0.0.0/8; this client comes from 127.0.0.1",
                        "kubectl patch service web -n shop" + MERGE
                                + "'{\"spec\":{\"loadBalancerSourceRanges\":[\"10.0.0.0/8\",\"127.0.0.1/32\"]}}'"),
                new FaultCase(
                        "endpoints of the other family",
                        family,
                        WEB_SERVICE,
                        Cause.FAMILY_MISMATCH,
                        "Service shop/web",
                        "is of family IPv4 (VIP 10.96.0.7), its endpoints are fd00::7 (IPv6)",
                        ""),
                new FaultCase(
                        "ExternalNames in a circle",
                        loop,
                        WEB_SERVICE,
                        Cause.EXTERNAL_NAME_LOOP,
                        "Service shop/web",
                        "web.shop.svc.cluster.local → api.shop.svc.cluster.local → web.shop.svc.cluster.local",
                        "kubectl patch service web -n shop" + MERGE
                                + "'{\"spec\":{\"type\":\"ClusterIP\",\"externalName\":null,\"selector\":{\"app\":\"web\"}}}'"));
    }

    static Stream<FaultCase> notes() {
        var affinity = pods(WEB, HTTP)
                .with(service(
                        "web",
                        "ClusterIP",
                        "10.96.0.7",
                        "",
                        WEB,
                        new Traffic("ClientIP", 10800, "", "Cluster", List.of(), List.of(), List.of("IPv4")),
                        port(80, "8080")));
        affinity.endpoints.add(new Endpoint("shop", "web", "10.244.0.3", true, List.of(8080), "node-1"));
        var policy = working();
        policy.policies.add(new Policy("shop", "deny-all", LabelSelector.EVERYTHING, true, 0));
        return Stream.of(
                new FaultCase(
                        "affinity",
                        affinity,
                        WEB_SERVICE,
                        Cause.AFFINITY,
                        "Service shop/web",
                        "one of 2 endpoints for 10800 s",
                        "kubectl patch service web -n shop" + MERGE + "'{\"spec\":{\"sessionAffinity\":\"None\"}}'"),
                new FaultCase(
                        "a policy that nobody holds",
                        policy,
                        WEB_SERVICE,
                        Cause.POLICY_NOT_ENFORCED,
                        "NetworkPolicy shop/deny-all",
                        "lets nobody in to these pods, but this cluster stores policies and does not enforce them",
                        ""));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void a_fault_is_named_with_its_object_and_its_patch(FaultCase c) {
        c.named();
    }

    @ParameterizedTest
    @ValueSource(strings = {"web", "10.96.0.7"})
    void without_the_policy_and_beside_the_endpoint_a_pod_is_answered(String host) {
        assertThat(Explain.of(withClient("Cluster").now(), new Target.OfPath("shop", "client", host, 80))
                        .answers())
                .isTrue();
        assertThat(Explain.of(withClient("Local").now(), new Target.OfPath("shop", "web-1-x", host, 80))
                        .answers())
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("notes")
    void what_answers_in_a_way_that_surprises_is_noted(FaultCase c) {
        c.noted();
    }
}
