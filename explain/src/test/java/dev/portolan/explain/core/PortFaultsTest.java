package dev.portolan.explain.core;

import static dev.portolan.explain.core.FaultCase.JSON;
import static dev.portolan.explain.core.FaultCase.MERGE;
import static dev.portolan.explain.core.FaultCase.WEB_SERVICE;
import static dev.portolan.explain.core.FaultCase.portPatch;
import static dev.portolan.explain.core.Situation.HTTP;
import static dev.portolan.explain.core.Situation.WEB;
import static dev.portolan.explain.core.Situation.container;
import static dev.portolan.explain.core.Situation.pod;
import static dev.portolan.explain.core.Situation.pods;
import static dev.portolan.explain.core.Situation.port;
import static dev.portolan.explain.core.Situation.service;
import static dev.portolan.explain.core.Situation.working;

import dev.portolan.explain.core.Evidence.Connected;
import dev.portolan.explain.core.Evidence.Result;
import dev.portolan.explain.core.Evidence.Socket;
import dev.portolan.explain.core.Evidence.Sockets;
import dev.portolan.explain.core.PodDetail.State;
import dev.portolan.explain.core.Snapshot.Port;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ports that lead to nobody. */
class PortFaultsTest {
    static List<FaultCase> faults() {
        Connected refused = new Connected("here", "10.244.0.2", 8080, Result.REFUSED);
        var loopback = working().with(refused).with(sockets("127.0.0.1", 8080));
        loopback.pods.set(
                0,
                pod(
                        "web-1-x",
                        WEB,
                        HTTP,
                        true,
                        "",
                        container("tool", List.of("server", "--bind=127.0.0.1"), HTTP, State.RUNS)));
        var udp = pods(WEB, HTTP).with(service("web", WEB, new Port("", "UDP", 80, "8080", 0)));
        return List.of(
                new FaultCase(
                        "a target port that no pod has",
                        pods(WEB, HTTP).with(service("web", WEB, port(80, "80"))),
                        WEB_SERVICE,
                        Cause.TARGET_PORT_NUMBER,
                        "Service shop/web",
                        "the pods listen on 8080 (http)/TCP",
                        portPatch("targetPort", "80", "8080")),
                new FaultCase(
                        "a target port that nobody listens on",
                        working().with(refused).with(sockets("0.0.0.0", 3000)),
                        WEB_SERVICE,
                        Cause.TARGET_PORT_NUMBER,
                        "Service shop/web",
                        "no program of Pod web-1-x listens on 8080; they listen on 3000",
                        portPatch("targetPort", "8080", "3000")),
                new FaultCase(
                        "a target port's name that no container has",
                        pods(WEB, HTTP).with(service("web", WEB, port(80, "htpp"))),
                        WEB_SERVICE,
                        Cause.TARGET_PORT_NAME,
                        "Service shop/web",
                        "targetPort htpp",
                        portPatch("targetPort", "\"htpp\"", "\"http\"")),
                new FaultCase(
                        "a program on 127.0.0.1",
                        loopback,
                        WEB_SERVICE,
                        Cause.LOOPBACK_ONLY,
                        "Pod shop/web-1-x",
                        "listens on 127.0.0.1:8080",
                        "kubectl patch deployment web -n shop" + JSON
                                + "'[{\"op\":\"test\",\"path\":\"/spec/template/spec/containers/0/command/1\",\"value\":\"--bind=127.0.0.1\"},"
                                + "{\"op\":\"replace\",\"path\":\"/spec/template/spec/containers/0/command/1\",\"value\":\"--bind=0.0.0.0\"}]'"),
                new FaultCase(
                        "the wrong protocol",
                        udp,
                        WEB_SERVICE,
                        Cause.WRONG_PROTOCOL,
                        "Service shop/web",
                        "protocol UDP",
                        portPatch("protocol", "\"UDP\"", "\"TCP\"")),
                new FaultCase(
                        "a headless Service that should map",
                        pods(WEB, HTTP)
                                .with(service("web", "ClusterIP", "None", "", WEB, Traffic.USUAL, port(80, "8080"))),
                        WEB_SERVICE,
                        Cause.HEADLESS_PORT,
                        "Service shop/web",
                        "maps no ports",
                        "kubectl patch service web -n shop" + MERGE + "'{\"spec\":{\"type\":\"ExternalName\","
                                + "\"externalName\":\"on-its-way.invalid\",\"clusterIP\":null,\"clusterIPs\":null}}'"),
                new FaultCase(
                        "a port without the name of an SRV record",
                        working(),
                        new Target.OfName("shop", "_http._tcp.web"),
                        Cause.PORT_NAME_MISSING,
                        "Service shop/web",
                        "none of Service shop/web is named http",
                        "kubectl patch service web -n shop" + JSON
                                + "'[{\"op\":\"add\",\"path\":\"/spec/ports/0/name\",\"value\":\"http\"}]'"));
    }

    private static Sockets sockets(String address, int port) {
        return new Sockets("shop", "web-1-x", List.of(new Socket(address, port)), List.of(), false);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void a_fault_is_named_with_its_object_and_its_patch(FaultCase c) {
        c.named();
    }
}
