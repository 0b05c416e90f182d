package dev.portolan.explain.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.explain.core.Hop.Verdict;
import dev.portolan.explain.core.Snapshot.ContainerPort;
import dev.portolan.explain.core.Snapshot.Endpoint;
import dev.portolan.explain.core.Snapshot.Pod;
import dev.portolan.explain.core.Snapshot.Port;
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
                        "no pod matches app=one: all of its labels must be on the pod; nearest is Deployment one has app=on",
                        "Deployment one: spec.template.metadata.labels.app: on → one"),
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
                                1),
                        "selector",
                        "pods that have it are in elsewhere",
                        ""),
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

    private static Snapshot now(Service service, List<Pod> pods, List<Workload> workloads) {
        return new Snapshot(List.of(service), pods, workloads, List.of(), 1);
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
        return new Workload("default", "Deployment", "one", 2, labels);
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
