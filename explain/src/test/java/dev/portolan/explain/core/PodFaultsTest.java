package dev.portolan.explain.core;

import static dev.portolan.explain.core.FaultCase.JSON;
import static dev.portolan.explain.core.FaultCase.MERGE;
import static dev.portolan.explain.core.FaultCase.WEB_SERVICE;
import static dev.portolan.explain.core.Situation.HTTP;
import static dev.portolan.explain.core.Situation.WEB;
import static dev.portolan.explain.core.Situation.container;
import static dev.portolan.explain.core.Situation.node;
import static dev.portolan.explain.core.Situation.pod;
import static dev.portolan.explain.core.Situation.working;

import dev.portolan.explain.core.PodDetail.Check;
import dev.portolan.explain.core.PodDetail.State;
import dev.portolan.explain.core.Snapshot.ContainerPort;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pods that are not ready. */
class PodFaultsTest {
    static List<FaultCase> faults() {
        String template = "kubectl patch deployment web -n shop" + JSON;
        String at = "\"path\":\"/spec/template/spec/containers/0/";
        var probe = broken(
                "Readiness probe failed: connection refused",
                "10.244.0.2",
                "node-1",
                Map.of(),
                container(HTTP, State.RUNS, new Check("readiness", "http", "9999", "/healthz")));
        var crash = broken(
                        "CrashLoopBackOff: back-off",
                        "10.244.0.2",
                        "node-1",
                        Map.of(),
                        container(HTTP, new State(false, "CrashLoopBackOff", "back-off", 4, 3)))
                .with(new Evidence.LastWords("shop", "web-1-x", "main", List.of("no such table: users")));
        var image = broken(
                "ImageNotMapped: no program",
                "10.244.0.2",
                "node-1",
                Map.of(),
                container(
                        "portolan/ehco",
                        List.of(),
                        HTTP,
                        new State(false, "ImageNotMapped", "no program is known", 0, -1)));
        var notReady = broken(
                "Unschedulable: 0/1 nodes are available: 1 node(s) were not ready.",
                "",
                "",
                Map.of(),
                container(HTTP, new State(false, "", "", 0, -1)));
        notReady.nodes.set(0, node("node-1", false, false));
        var cordoned = broken(
                "Unschedulable: 0/1 nodes are available: 1 node(s) were unschedulable.",
                "",
                "",
                Map.of(),
                container(HTTP, new State(false, "", "", 0, -1)));
        cordoned.nodes.set(0, node("node-1", true, true));
        var fits = broken(
                "Unschedulable: 0/1 nodes are available: 1 node(s) didn't match.",
                "",
                "",
                Map.of("disk", "ssd"),
                container(HTTP, new State(false, "", "", 0, -1)));
        var hostPort = List.of(new ContainerPort("http", "TCP", 8080, 9090));
        var taken = broken(
                "", "", "node-1", Map.of(), container(hostPort, new State(false, "ContainerCreating", "", 0, -1)));
        taken.pods.add(pod("first-1-x", Map.of(), hostPort, true, "", container(hostPort, State.RUNS)));
        return List.of(
                new FaultCase(
                        "a readiness probe at the wrong port",
                        probe,
                        WEB_SERVICE,
                        Cause.NOT_READY,
                        "Pod shop/web-1-x",
                        "Readiness probe failed: connection refused (readiness probe of container main: GET /healthz on port 9999)",
                        template + "'[{\"op\":\"test\"," + at
                                + "readinessProbe/httpGet/port\",\"value\":9999},{\"op\":\"replace\"," + at
                                + "readinessProbe/httpGet/port\",\"value\":8080}]'"),
                new FaultCase(
                        "a crash loop",
                        crash,
                        WEB_SERVICE,
                        Cause.CRASH_LOOP,
                        "Pod shop/web-1-x",
                        "container main ended with exit code 3 and was started 4 times again; its last words: no such table: users",
                        ""),
                new FaultCase(
                        "an image that nobody can run",
                        image,
                        WEB_SERVICE,
                        Cause.IMAGE_UNKNOWN,
                        "Pod shop/web-1-x",
                        "did you mean portolan/echo?",
                        template + "'[{\"op\":\"test\"," + at
                                + "image\",\"value\":\"portolan/ehco\"},{\"op\":\"replace\"," + at
                                + "image\",\"value\":\"portolan/echo\"}]'"),
                new FaultCase(
                        "no node ready", notReady, WEB_SERVICE, Cause.NO_NODE_READY, "Node ", "no node is Ready", ""),
                new FaultCase(
                        "every node cordoned",
                        cordoned,
                        WEB_SERVICE,
                        Cause.NO_NODE_READY,
                        "Node node-1",
                        "node-1 is cordoned",
                        "kubectl patch node node-1" + MERGE + "'{\"spec\":{\"unschedulable\":false}}'"),
                new FaultCase(
                        "a node selector that no node has",
                        fits,
                        WEB_SERVICE,
                        Cause.UNSCHEDULABLE,
                        "Pod shop/web-1-x",
                        "it wants a node with disk=ssd",
                        "kubectl patch deployment web -n shop" + MERGE
                                + "'{\"spec\":{\"template\":{\"spec\":{\"nodeSelector\":null}}}}'"),
                new FaultCase(
                        "a host port that another has",
                        taken,
                        WEB_SERVICE,
                        Cause.HOST_PORT_TAKEN,
                        "Pod shop/web-1-x",
                        "wants port 9090/TCP of its node, which Pod shop/first-1-x has",
                        template + "'[{\"op\":\"test\"," + at + "ports/0/hostPort\",\"value\":9090},{\"op\":\"remove\","
                                + at + "ports/0/hostPort\"}]'"));
    }

    private static Situation broken(
            String trouble, String ip, String node, Map<String, String> nodeSelector, PodDetail.Container container) {
        var s = working();
        s.endpoints.clear();
        s.pods.set(0, pod("web-1-x", WEB, container.ports(), false, trouble, ip, node, nodeSelector, container));
        return s;
    }

    @ParameterizedTest
    @MethodSource("faults")
    void a_fault_is_named_with_its_object_and_its_patch(FaultCase c) {
        c.named();
    }
}
