package dev.portolan.explain.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.explain.core.Hop.Verdict;
import dev.portolan.explain.core.Snapshot.ContainerPort;
import dev.portolan.explain.core.Snapshot.Endpoint;
import dev.portolan.explain.core.Snapshot.Pod;
import dev.portolan.explain.core.Snapshot.Port;
import dev.portolan.explain.core.Snapshot.Route;
import dev.portolan.explain.core.Snapshot.Service;
import dev.portolan.explain.core.Snapshot.Workload;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExplainServiceTest {
    private static final Map<String, String> ONE = Map.of("app", "one");

    /** A situation, the hop that must be named, a part of its finding, and the first fix. */
    record Case(String name, Snapshot now, String place, String finding, String fix) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> broken() {
        return Stream.of(
                new Case(
                        "a typo in the pods' label",
                        now(service(ONE, port(80, "80")), List.of(), List.of(workload(Map.of("app", "on")))),
                        "selector",
                        "no pod matches app=one: all of its labels must be on the pod; nearest: Deployment one has app=on",
                        "Deployment one: spec.template.metadata.labels.app: on → one (and the same in spec.selector.matchLabels,"
                                + " which cannot be changed later: kubectl delete deployment one, then apply it again)"),
                new Case(
                        "a pod with half of the labels",
                        now(
                                service(Map.of("app", "one", "tier", "web"), port(80, "80")),
                                List.of(),
                                List.of(workload(ONE))),
                        "selector",
                        "Deployment one has no label tier (wanted web)",
                        "Deployment one: spec.template.metadata.labels.tier: (nothing) → web"),
                new Case(
                        "the right pods in another namespace",
                        new Snapshot(
                                List.of(service(ONE, port(80, "80"))),
                                List.of(pod("elsewhere", "one-1", ONE, true, "", port80())),
                                List.of(),
                                List.of(),
                                List.of(),
                                1),
                        "selector",
                        "pods that have it are in elsewhere",
                        "Service one: spec.type: ClusterIP → ExternalName (with spec.externalName: one.elsewhere.svc.cluster.local,"
                                + " and a Service one made in namespace elsewhere; or move the Service to namespace elsewhere)"),
                new Case(
                        "a target port left at its default",
                        now(
                                service(ONE, new Port("", "TCP", 3200, "3200", 30008)),
                                List.of(pod(
                                        "default",
                                        "one-1",
                                        ONE,
                                        true,
                                        "",
                                        List.of(new ContainerPort("", "TCP", 3000)))),
                                List.of()),
                        "port 3200",
                        "goes to targetPort 3200 (the default: same as port), but the pods listen on 3000/TCP",
                        "Service one: spec.ports[0].targetPort: 3200 → 3000"),
                new Case(
                        "the wrong protocol",
                        now(
                                service(ONE, new Port("dns", "UDP", 53, "53", 0)),
                                List.of(pod(
                                        "default", "one-1", ONE, true, "", List.of(new ContainerPort("", "TCP", 53)))),
                                List.of()),
                        "port dns",
                        "protocol UDP",
                        "Service one: spec.ports[0].protocol: UDP → TCP"),
                new Case(
                        "an image that nobody can run",
                        now(
                                service(ONE, port(80, "80")),
                                List.of(pod(
                                        "default",
                                        "one-1",
                                        ONE,
                                        false,
                                        "ImageNotRunnable: add it to portolan.yaml",
                                        port80())),
                                List.of()),
                        "pods",
                        "one-1: ImageNotRunnable: add it to portolan.yaml",
                        ""),
                new Case(
                        "a probe that fails",
                        now(
                                service(ONE, port(80, "80")),
                                List.of(pod(
                                        "default",
                                        "one-1",
                                        ONE,
                                        false,
                                        "Readiness probe failed: HTTP probe failed with statuscode: 503",
                                        port80())),
                                List.of()),
                        "pods",
                        "the only pod is not ready: one-1: Readiness probe failed: HTTP probe failed with statuscode: 503",
                        ""),
                new Case(
                        "several pods with one and the same trouble",
                        now(
                                service(ONE, port(80, "80")),
                                List.of(
                                        pod("default", "one-1", ONE, false, "ImageNotRunnable: unknown", port80()),
                                        pod("default", "one-2", ONE, false, "Readiness probe failed", port80()),
                                        pod("default", "one-3", ONE, false, "ImageNotRunnable: unknown", port80())),
                                List.of()),
                        "pods",
                        "none of 3 pods is ready: one-1, one-3: ImageNotRunnable: unknown; one-2: Readiness probe failed",
                        ""),
                new Case(
                        "no pods because there are to be none",
                        now(
                                service(ONE, port(80, "80")),
                                List.of(),
                                List.of(new Workload("default", "Deployment", "one", 0, ONE, ONE))),
                        "selector",
                        "app=one matches the pods of Deployment one, which is scaled to 0 replicas",
                        "Deployment one: spec.replicas: 0 → 1"),
                new Case(
                        "no pods though there should be",
                        now(service(ONE, port(80, "80")), List.of(), List.of(workload(ONE))),
                        "selector",
                        "which has made none yet; its events say why (kubectl describe deployment one -n default)",
                        ""),
                new Case(
                        "no node",
                        new Snapshot(
                                List.of(service(ONE, port(80, "80"))),
                                List.of(pod("default", "one-1", ONE, false, "Unschedulable: 0/0 nodes", port80())),
                                List.of(),
                                List.of(),
                                List.of(),
                                0),
                        "nodes",
                        "no node is Ready, so no pod can run",
                        ""),
                new Case(
                        "a pod that fits on no node",
                        now(
                                service(ONE, port(80, "80")),
                                List.of(pod(
                                        "default",
                                        "one-1",
                                        ONE,
                                        false,
                                        "Unschedulable: 0/1 nodes are available",
                                        port80())),
                                List.of()),
                        "pods",
                        "one-1: Unschedulable: 0/1 nodes are available",
                        ""),
                new Case(
                        "an empty selector and nobody's endpoints",
                        now(service(Map.of(), port(80, "80")), List.of(), List.of()),
                        "selector",
                        "nobody manages endpoints",
                        ""));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void the_first_broken_hop_is_named_with_its_cause_and_fix(Case c) {
        var diagnosis = ExplainService.explain(c.now(), "default", "one");
        assertThat(diagnosis.answers()).isFalse();
        Hop hop = diagnosis.broken().orElseThrow();
        assertThat(hop.place()).isEqualTo(c.place());
        assertThat(hop.finding()).contains(c.finding());
        assertThat(hop.fixes().isEmpty() ? "" : hop.fixes().getFirst().toString())
                .isEqualTo(c.fix());
    }

    @Test
    void a_service_that_answers_has_no_broken_hop_and_shows_its_endpoints() {
        var now = new Snapshot(
                List.of(service(ONE, port(80, "80"))),
                List.of(pod("default", "one-1", ONE, true, "", port80())),
                List.of(),
                List.of(new Endpoint("default", "one", "10.244.0.2", true, List.of(80))),
                List.of(),
                1);
        var diagnosis = ExplainService.explain(now, "default", "one");
        assertThat(diagnosis.answers()).isTrue();
        assertThat(diagnosis.hops()).extracting(Hop::verdict).containsOnly(Verdict.OK);
        assertThat(diagnosis.hops().getLast().finding()).isEqualTo("10.244.0.2");
    }

    @Test
    void a_service_that_is_not_there_suggests_the_name_that_was_meant() {
        var now = now(service(ONE, port(80, "80")), List.of(), List.of());
        assertThat(ExplainService.explain(now, "default", "onee")
                        .broken()
                        .orElseThrow()
                        .finding())
                .isEqualTo("no Service onee in namespace default; did you mean one?");
    }

    @Test
    void an_ingress_that_names_a_port_which_the_service_lacks_is_noted_with_its_change() {
        var now = new Snapshot(
                List.of(service(ONE, port(80, "80"))),
                List.of(pod("default", "one-1", ONE, true, "", port80())),
                List.of(),
                List.of(new Endpoint("default", "one", "10.244.0.2", true, List.of(80))),
                List.of(
                        new Route("default", "shop", "spec.rules[0].http.paths[0].backend.service", "one", "8080"),
                        new Route("default", "good", "spec.defaultBackend.service", "one", "80"),
                        new Route("elsewhere", "theirs", "spec.defaultBackend.service", "one", "1")),
                1);
        var diagnosis = ExplainService.explain(now, "default", "one");
        assertThat(diagnosis.answers()).isTrue();
        assertThat(diagnosis.hops().stream().filter(h -> h.place().equals("ingress")))
                .extracting(Hop::finding)
                .containsExactly(
                        "Ingress shop sends requests to port 8080, which this Service does not have; it has 80",
                        "Ingress good leads to port 80");
        assertThat(diagnosis.hops().stream().flatMap(h -> h.fixes().stream()))
                .singleElement()
                .hasToString("Ingress shop: spec.rules[0].http.paths[0].backend.service.port.number: 8080 → 80");
    }

    @Test
    void an_ingress_to_a_service_that_is_not_there_is_changed_to_the_one_that_was_meant() {
        var now = new Snapshot(
                List.of(service(ONE, port(80, "80"))),
                List.of(),
                List.of(),
                List.of(),
                List.of(new Route("default", "shop", "spec.defaultBackend.service", "onee", "80")),
                1);
        assertThat(ExplainService.explain(now, "default", "onee")
                        .broken()
                        .orElseThrow()
                        .fixes())
                .singleElement()
                .hasToString("Ingress shop: spec.defaultBackend.service.name: onee → one");
    }

    private static Snapshot now(Service service, List<Pod> pods, List<Workload> workloads) {
        return new Snapshot(List.of(service), pods, workloads, List.of(), List.of(), 1);
    }

    private static Service service(Map<String, String> selector, Port port) {
        return new Service("default", "one", "ClusterIP", "10.96.0.7", "", selector, List.of(port));
    }

    private static Port port(int port, String target) {
        return new Port("", "TCP", port, target, 0);
    }

    private static List<ContainerPort> port80() {
        return List.of(new ContainerPort("", "TCP", 80));
    }

    private static Workload workload(Map<String, String> labels) {
        return new Workload("default", "Deployment", "one", 2, labels, labels);
    }

    private static Pod pod(
            String namespace,
            String name,
            Map<String, String> labels,
            boolean ready,
            String trouble,
            List<ContainerPort> ports) {
        return new Pod(namespace, name, labels, "10.244.0.2", "Running", ready, false, ports, "one", trouble);
    }
}
