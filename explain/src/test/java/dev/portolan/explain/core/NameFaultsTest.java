package dev.portolan.explain.core;

import static dev.portolan.explain.core.FaultCase.JSON;
import static dev.portolan.explain.core.FaultCase.MERGE;
import static dev.portolan.explain.core.FaultCase.portPatch;
import static dev.portolan.explain.core.Situation.container;
import static dev.portolan.explain.core.Situation.pod;
import static dev.portolan.explain.core.Situation.working;

import dev.portolan.explain.core.Evidence.Resolved;
import dev.portolan.explain.core.PodDetail.HostAlias;
import dev.portolan.explain.core.PodDetail.State;
import dev.portolan.explain.core.Snapshot.Pod;
import dev.portolan.explain.core.Snapshot.Workload;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Names that mean something else than was thought. */
class NameFaultsTest {
    static List<FaultCase> faults() {
        var alias = working();
        alias.workloads.add(new Workload("shop", "Deployment", "client", 1, Map.of("app", "client"), Map.of()));
        alias.pods.add(new Pod(
                "shop",
                "client-1-x",
                Map.of("app", "client"),
                "10.244.0.9",
                "Running",
                true,
                false,
                List.of(),
                "ReplicaSet/client-1",
                "",
                new PodDetail(
                        "node-1",
                        false,
                        Map.of(),
                        List.of(),
                        List.of(new HostAlias("10.96.0.99", List.of("web"))),
                        Life.STAYS)));
        var cached = working();
        cached.pods.add(pod(
                "client-1-x",
                Map.of(),
                List.of(),
                true,
                "",
                "10.244.0.9",
                "node-1",
                Map.of(),
                container(List.of(), State.RUNS)));
        cached.workloads.add(new Workload("shop", "Deployment", "client", 1, Map.of(), Map.of()));
        cached.with(new Resolved("shop/client-1-x", "web", List.of("10.96.0.99"), ""));
        var from = new Target.OfPath("shop", "client-1-x", "web", 80);
        return List.of(
                new FaultCase(
                        "a name in the wrong form",
                        working(),
                        new Target.OfName("default", "shop.web.svc"),
                        Cause.DNS_FORM,
                        "Name shop.web.svc",
                        "SERVICE.NAMESPACE.svc.cluster.local, so web.shop.svc.cluster.local",
                        ""),
                new FaultCase(
                        "a short name from another namespace",
                        working(),
                        new Target.OfName("default", "web"),
                        Cause.WRONG_NAMESPACE,
                        "Name web",
                        "Service web is in shop",
                        ""),
                new FaultCase(
                        "a hosts file that pins an old address",
                        alias,
                        from,
                        Cause.STALE_DNS,
                        "Pod shop/client-1-x",
                        "has web at 10.96.0.99, which the hosts file says before DNS is asked; it is at 10.96.0.7 now",
                        "kubectl patch deployment client -n shop" + JSON
                                + "'[{\"op\":\"test\",\"path\":\"/spec/template/spec/hostAliases/0/ip\",\"value\":\"10.96.0.99\"},"
                                + "{\"op\":\"replace\",\"path\":\"/spec/template/spec/hostAliases/0/ip\",\"value\":\"10.96.0.99\"}]'"),
                new FaultCase(
                        "a resolver that keeps an old answer",
                        cached,
                        from,
                        Cause.STALE_DNS,
                        "Pod shop/client-1-x",
                        "resolves web to 10.96.0.99; it is at 10.96.0.7",
                        "kubectl patch deployment client -n shop" + MERGE
                                + "'{\"spec\":{\"template\":{\"metadata\":{\"annotations\":{\"portolan.dev/restarted-for\":\"10.96.0.7\"}}}}}'"),
                new FaultCase(
                        "the pods' port in place of the Service's",
                        working(),
                        new Target.OfUrl("shop", "http://web:8080/"),
                        Cause.NO_SUCH_PORT,
                        "Service shop/web",
                        "has no port 8080; it has 80/TCP (8080 is the pods' port",
                        portPatch("port", "80", "8080")));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void a_fault_is_named_with_its_object_and_its_patch(FaultCase c) {
        c.named();
    }
}
