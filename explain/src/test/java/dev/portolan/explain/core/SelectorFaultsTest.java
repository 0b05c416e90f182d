package dev.portolan.explain.core;

import static dev.portolan.explain.core.FaultCase.MERGE;
import static dev.portolan.explain.core.FaultCase.WEB_SERVICE;
import static dev.portolan.explain.core.Situation.HTTP;
import static dev.portolan.explain.core.Situation.WEB;
import static dev.portolan.explain.core.Situation.container;
import static dev.portolan.explain.core.Situation.empty;
import static dev.portolan.explain.core.Situation.pod;
import static dev.portolan.explain.core.Situation.pods;
import static dev.portolan.explain.core.Situation.port;
import static dev.portolan.explain.core.Situation.service;
import static dev.portolan.explain.core.Situation.working;

import dev.portolan.explain.core.PodDetail.State;
import dev.portolan.explain.core.Snapshot.ContainerPort;
import dev.portolan.explain.core.Snapshot.Pod;
import dev.portolan.explain.core.Snapshot.Service;
import dev.portolan.explain.core.Snapshot.Workload;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Selectors that match nobody, or too many. */
class SelectorFaultsTest {
    static List<FaultCase> faults() {
        var noSelector = pods(WEB, HTTP).with(service("web", Map.of(), port(80, "8080")));
        noSelector.endpoints.clear();
        var shared = working();
        shared.workloads.add(
                new Workload("shop", "Deployment", "jobs", 1, Map.of("app", "web", "role", "jobs"), Map.of()));
        shared.workloads.set(0, new Workload("shop", "Deployment", "web", 1, Map.of("app", "web", "role", "web"), WEB));
        var jobsPorts = List.of(new ContainerPort("", "TCP", 9000));
        shared.pods.add(pod("jobs-1-x", WEB, jobsPorts, true, "", container(jobsPorts, State.RUNS)));
        var stuck = pods(WEB, HTTP);
        stuck.services.add(new Service(
                "shop",
                "web",
                "ClusterIP",
                "10.96.0.7",
                "",
                WEB,
                List.of(port(80, "8080")),
                Traffic.USUAL,
                new Life(true, List.of("example.org/hold"))));
        var elsewhere = empty().with(service("web", WEB, port(80, "8080")));
        elsewhere.pods.add(new Pod("backend", "web-1-x", WEB, "10.244.0.2", "Running", true, false, HTTP, "", ""));
        elsewhere.services.add(
                new Service("backend", "api", "ClusterIP", "10.96.0.9", "", WEB, List.of(port(80, "8080"))));
        return List.of(
                new FaultCase(
                        "a label typo",
                        pods(Map.of("app", "wbe"), HTTP).with(service("web", WEB, port(80, "8080"))),
                        WEB_SERVICE,
                        Cause.LABEL_TYPO,
                        "Deployment shop/web",
                        "Deployment web has app=wbe",
                        "kubectl patch service web -n shop" + MERGE + "'{\"spec\":{\"selector\":{\"app\":\"wbe\"}}}'"),
                new FaultCase(
                        "half of the labels",
                        pods(WEB, HTTP).with(service("web", Map.of("app", "web", "tier", "front"), port(80, "8080"))),
                        WEB_SERVICE,
                        Cause.SELECTOR_SUBSET,
                        "Deployment shop/web",
                        "Deployment web has no label tier (wanted front)",
                        "kubectl patch deployment web -n shop" + MERGE
                                + "'{\"spec\":{\"template\":{\"metadata\":{\"labels\":{\"tier\":\"front\"}}}}}'"),
                new FaultCase(
                        "an empty selector",
                        noSelector,
                        WEB_SERVICE,
                        Cause.EMPTY_SELECTOR,
                        "Service shop/web",
                        "nobody manages endpoints",
                        "kubectl patch service web -n shop" + MERGE + "'{\"spec\":{\"selector\":{\"app\":\"web\"}}}'"),
                new FaultCase(
                        "pods in another namespace",
                        elsewhere,
                        WEB_SERVICE,
                        Cause.WRONG_NAMESPACE,
                        "Service shop/web",
                        "are in backend",
                        "kubectl patch service web -n shop" + MERGE
                                + "'{\"spec\":{\"type\":\"ExternalName\",\"externalName\":\"api.backend.svc.cluster.local\",\"selector\":null}}'"),
                new FaultCase(
                        "pods of two workloads",
                        shared,
                        WEB_SERVICE,
                        Cause.SHARED_PODS,
                        "Service shop/web",
                        "those of jobs have no port 8080",
                        "kubectl patch service web -n shop" + MERGE + "'{\"spec\":{\"selector\":{\"role\":\"web\"}}}'"),
                new FaultCase(
                        "a finalizer that holds",
                        stuck,
                        WEB_SERVICE,
                        Cause.FINALIZER_STUCK,
                        "Service shop/web",
                        "until example.org/hold lets go",
                        "kubectl patch service web -n shop" + MERGE + "'{\"metadata\":{\"finalizers\":null}}'"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void a_fault_is_named_with_its_object_and_its_patch(FaultCase c) {
        c.named();
    }
}
