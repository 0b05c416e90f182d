package dev.portolan.explain.core;

import static dev.portolan.explain.core.Situation.HTTP;
import static dev.portolan.explain.core.Situation.WEB;
import static dev.portolan.explain.core.Situation.container;
import static dev.portolan.explain.core.Situation.empty;
import static dev.portolan.explain.core.Situation.node;
import static dev.portolan.explain.core.Situation.pod;
import static dev.portolan.explain.core.Situation.pods;
import static dev.portolan.explain.core.Situation.port;
import static dev.portolan.explain.core.Situation.service;
import static dev.portolan.explain.core.Situation.working;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.explain.core.Evidence.Complaint;
import dev.portolan.explain.core.Evidence.Connected;
import dev.portolan.explain.core.Evidence.Refusal;
import dev.portolan.explain.core.Evidence.Resolved;
import dev.portolan.explain.core.Evidence.Result;
import dev.portolan.explain.core.Evidence.Socket;
import dev.portolan.explain.core.Evidence.Sockets;
import dev.portolan.explain.core.Evidence.Source;
import dev.portolan.explain.core.PodDetail.Check;
import dev.portolan.explain.core.PodDetail.HostAlias;
import dev.portolan.explain.core.PodDetail.State;
import dev.portolan.explain.core.Snapshot.ContainerPort;
import dev.portolan.explain.core.Snapshot.Endpoint;
import dev.portolan.explain.core.Snapshot.Pod;
import dev.portolan.explain.core.Snapshot.Port;
import dev.portolan.explain.core.Snapshot.Service;
import dev.portolan.explain.core.Snapshot.Workload;
import dev.portolan.explain.core.Surroundings.Certificate;
import dev.portolan.explain.core.Surroundings.Policy;
import dev.portolan.explain.core.Surroundings.Tls;
import dev.portolan.rules.LabelSelector;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Each fault alone in an example that works without it: what is named, and what would mend it. */
class FaultTableTest {
    private static final Target WEB_SERVICE = new Target.OfService("shop", "web");
    private static final Target SHOP_INGRESS = new Target.OfIngress("shop", "shop");
    private static final String MERGE = " --type=merge -p ";
    private static final String JSON = " --type=json -p ";

    /** A situation, what is asked, and what must be said: the cause, whose it is, a part of the finding, and the patch. */
    record Case(String name, Situation now, Target target, Cause cause, String object, String finding, String patch) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> faults() {
        return Stream.of(
                        selectorsFaults(),
                        portsFaults(),
                        podsFaults(),
                        trafficFaults(),
                        ingressesFaults(),
                        namesFaults(),
                        refusedFaults())
                .flatMap(List::stream);
    }

    private static List<Case> selectorsFaults() {
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
                new Case(
                        "a label typo",
                        pods(Map.of("app", "wbe"), HTTP).with(service("web", WEB, port(80, "8080"))),
                        WEB_SERVICE,
                        Cause.LABEL_TYPO,
                        "Deployment shop/web",
                        "Deployment web has app=wbe",
                        "kubectl patch service web -n shop" + MERGE + "'{\"spec\":{\"selector\":{\"app\":\"wbe\"}}}'"),
                new Case(
                        "half of the labels",
                        pods(WEB, HTTP).with(service("web", Map.of("app", "web", "tier", "front"), port(80, "8080"))),
                        WEB_SERVICE,
                        Cause.SELECTOR_SUBSET,
                        "Deployment shop/web",
                        "Deployment web has no label tier (wanted front)",
                        "kubectl patch deployment web -n shop" + MERGE
                                + "'{\"spec\":{\"template\":{\"metadata\":{\"labels\":{\"tier\":\"front\"}}}}}'"),
                new Case(
                        "an empty selector",
                        noSelector,
                        WEB_SERVICE,
                        Cause.EMPTY_SELECTOR,
                        "Service shop/web",
                        "nobody manages endpoints",
                        "kubectl patch service web -n shop" + MERGE + "'{\"spec\":{\"selector\":{\"app\":\"web\"}}}'"),
                new Case(
                        "pods in another namespace",
                        elsewhere,
                        WEB_SERVICE,
                        Cause.WRONG_NAMESPACE,
                        "Service shop/web",
                        "are in backend",
                        "kubectl patch service web -n shop" + MERGE
                                + "'{\"spec\":{\"type\":\"ExternalName\",\"externalName\":\"api.backend.svc.cluster.local\",\"selector\":null}}'"),
                new Case(
                        "pods of two workloads",
                        shared,
                        WEB_SERVICE,
                        Cause.SHARED_PODS,
                        "Service shop/web",
                        "those of jobs have no port 8080",
                        "kubectl patch service web -n shop" + MERGE + "'{\"spec\":{\"selector\":{\"role\":\"web\"}}}'"),
                new Case(
                        "a finalizer that holds",
                        stuck,
                        WEB_SERVICE,
                        Cause.FINALIZER_STUCK,
                        "Service shop/web",
                        "until example.org/hold lets go",
                        "kubectl patch service web -n shop" + MERGE + "'{\"metadata\":{\"finalizers\":null}}'"));
    }

    private static List<Case> portsFaults() {
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
                new Case(
                        "a target port that no pod has",
                        pods(WEB, HTTP).with(service("web", WEB, port(80, "80"))),
                        WEB_SERVICE,
                        Cause.TARGET_PORT_NUMBER,
                        "Service shop/web",
                        "the pods listen on 8080 (http)/TCP",
                        portPatch("targetPort", "80", "8080")),
                new Case(
                        "a target port that nobody listens on",
                        working().with(refused).with(sockets("0.0.0.0", 3000)),
                        WEB_SERVICE,
                        Cause.TARGET_PORT_NUMBER,
                        "Service shop/web",
                        "no program of Pod web-1-x listens on 8080; they listen on 3000",
                        portPatch("targetPort", "8080", "3000")),
                new Case(
                        "a target port's name that no container has",
                        pods(WEB, HTTP).with(service("web", WEB, port(80, "htpp"))),
                        WEB_SERVICE,
                        Cause.TARGET_PORT_NAME,
                        "Service shop/web",
                        "targetPort htpp",
                        portPatch("targetPort", "\"htpp\"", "\"http\"")),
                new Case(
                        "a program on 127.0.0.1",
                        loopback,
                        WEB_SERVICE,
                        Cause.LOOPBACK_ONLY,
                        "Pod shop/web-1-x",
                        "listens on 127.0.0.1:8080",
                        "kubectl patch deployment web -n shop" + JSON
                                + "'[{\"op\":\"test\",\"path\":\"/spec/template/spec/containers/0/command/1\",\"value\":\"--bind=127.0.0.1\"},"
                                + "{\"op\":\"replace\",\"path\":\"/spec/template/spec/containers/0/command/1\",\"value\":\"--bind=0.0.0.0\"}]'"),
                new Case(
                        "the wrong protocol",
                        udp,
                        WEB_SERVICE,
                        Cause.WRONG_PROTOCOL,
                        "Service shop/web",
                        "protocol UDP",
                        portPatch("protocol", "\"UDP\"", "\"TCP\"")),
                new Case(
                        "a headless Service that should map",
                        pods(WEB, HTTP)
                                .with(service("web", "ClusterIP", "None", "", WEB, Traffic.USUAL, port(80, "8080"))),
                        WEB_SERVICE,
                        Cause.HEADLESS_PORT,
                        "Service shop/web",
                        "maps no ports",
                        "kubectl patch service web -n shop" + MERGE + "'{\"spec\":{\"type\":\"ExternalName\","
                                + "\"externalName\":\"on-its-way.invalid\",\"clusterIP\":null,\"clusterIPs\":null}}'"),
                new Case(
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

    private static String portPatch(String field, String from, String to) {
        String path = "\"path\":\"/spec/ports/0/" + field + "\",\"value\":";
        return "kubectl patch service web -n shop" + JSON + "'[{\"op\":\"test\"," + path + from
                + "},{\"op\":\"replace\"," + path + to + "}]'";
    }

    private static List<Case> podsFaults() {
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
                new Case(
                        "a readiness probe at the wrong port",
                        probe,
                        WEB_SERVICE,
                        Cause.NOT_READY,
                        "Pod shop/web-1-x",
                        "Readiness probe failed: connection refused (readiness probe of container main: GET /healthz on port 9999)",
                        template + "'[{\"op\":\"test\"," + at
                                + "readinessProbe/httpGet/port\",\"value\":9999},{\"op\":\"replace\"," + at
                                + "readinessProbe/httpGet/port\",\"value\":8080}]'"),
                new Case(
                        "a crash loop",
                        crash,
                        WEB_SERVICE,
                        Cause.CRASH_LOOP,
                        "Pod shop/web-1-x",
                        "container main ended with exit code 3 and was started 4 times again; its last words: no such table: users",
                        ""),
                new Case(
                        "an image that nobody can run",
                        image,
                        WEB_SERVICE,
                        Cause.IMAGE_UNKNOWN,
                        "Pod shop/web-1-x",
                        "did you mean portolan/echo?",
                        template + "'[{\"op\":\"test\"," + at
                                + "image\",\"value\":\"portolan/ehco\"},{\"op\":\"replace\"," + at
                                + "image\",\"value\":\"portolan/echo\"}]'"),
                new Case("no node ready", notReady, WEB_SERVICE, Cause.NO_NODE_READY, "Node ", "no node is Ready", ""),
                new Case(
                        "every node cordoned",
                        cordoned,
                        WEB_SERVICE,
                        Cause.NO_NODE_READY,
                        "Node node-1",
                        "node-1 is cordoned",
                        "kubectl patch node node-1" + MERGE + "'{\"spec\":{\"unschedulable\":false}}'"),
                new Case(
                        "a node selector that no node has",
                        fits,
                        WEB_SERVICE,
                        Cause.UNSCHEDULABLE,
                        "Pod shop/web-1-x",
                        "it wants a node with disk=ssd",
                        "kubectl patch deployment web -n shop" + MERGE
                                + "'{\"spec\":{\"template\":{\"spec\":{\"nodeSelector\":null}}}}'"),
                new Case(
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

    private static List<Case> trafficFaults() {
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
                new Case(
                        "a node without a local endpoint",
                        local,
                        new Target.OfUrl("shop", "http://127.0.0.1:30080/"),
                        Cause.NO_LOCAL_ENDPOINT,
                        "Service shop/web",
                        "there is none on node-0",
                        "kubectl patch service web -n shop" + MERGE
                                + "'{\"spec\":{\"externalTrafficPolicy\":\"Cluster\"}}'"),
                new Case(
                        "a client out of the source ranges",
                        ranges,
                        new Target.OfUrl("shop", "http://192.0.2.7/"),
                        Cause.SOURCE_RANGE,
                        "Service shop/web",
                        "lets in 10.0.0.0/8; this client comes from 127.0.0.1",
                        "kubectl patch service web -n shop" + MERGE
                                + "'{\"spec\":{\"loadBalancerSourceRanges\":[\"10.0.0.0/8\",\"127.0.0.1/32\"]}}'"),
                new Case(
                        "endpoints of the other family",
                        family,
                        WEB_SERVICE,
                        Cause.FAMILY_MISMATCH,
                        "Service shop/web",
                        "is of family IPv4 (VIP 10.96.0.7), its endpoints are fd00::7 (IPv6)",
                        ""),
                new Case(
                        "ExternalNames in a circle",
                        loop,
                        WEB_SERVICE,
                        Cause.EXTERNAL_NAME_LOOP,
                        "Service shop/web",
                        "web.shop.svc.cluster.local → api.shop.svc.cluster.local → web.shop.svc.cluster.local",
                        "kubectl patch service web -n shop" + MERGE
                                + "'{\"spec\":{\"type\":\"ClusterIP\",\"externalName\":null,\"selector\":{\"app\":\"web\"}}}'"));
    }

    private static List<Case> ingressesFaults() {
        var secret = new Tls(List.of("shop.example"), "shop-tls");
        var mismatch = working().ingress("portolan", "web", "80", secret);
        mismatch.certificates.add(new Certificate("shop", "shop-tls", List.of("other.example"), ""));
        mismatch.certificates.add(new Certificate("shop", "good", List.of("*.example"), ""));
        String backend = "\"path\":\"/spec/rules/0/http/paths/0/backend/service/";
        String patch = "kubectl patch ingress shop -n shop" + JSON + "'[{\"op\":\"test\",";
        return List.of(
                new Case(
                        "an Ingress to a missing Service",
                        working().ingress("portolan", "wbe", "80"),
                        SHOP_INGRESS,
                        Cause.INGRESS_SERVICE,
                        "Ingress shop/shop",
                        "did you mean web?",
                        patch + backend + "name\",\"value\":\"wbe\"},{\"op\":\"replace\"," + backend
                                + "name\",\"value\":\"web\"}]'"),
                new Case(
                        "an Ingress to a missing port",
                        working().ingress("portolan", "web", "8080"),
                        SHOP_INGRESS,
                        Cause.INGRESS_PORT,
                        "Ingress shop/shop",
                        "port 8080, which this Service does not have; it has 80",
                        patch + backend + "port/number\",\"value\":8080},{\"op\":\"replace\"," + backend
                                + "port/number\",\"value\":80}]'"),
                new Case(
                        "an Ingress to a port name that is not there",
                        working().ingress("portolan", "web", "http"),
                        SHOP_INGRESS,
                        Cause.PORT_NAME_MISSING,
                        "Service shop/web",
                        "no port has a name",
                        "kubectl patch service web -n shop" + JSON
                                + "'[{\"op\":\"add\",\"path\":\"/spec/ports/0/name\",\"value\":\"http\"}]'"),
                new Case(
                        "an Ingress of a missing class",
                        working().ingress("nginx", "web", "80"),
                        SHOP_INGRESS,
                        Cause.INGRESS_CLASS,
                        "Ingress shop/shop",
                        "spec.ingressClassName is nginx, and there is no such class",
                        "kubectl patch ingress shop -n shop" + MERGE
                                + "'{\"spec\":{\"ingressClassName\":\"portolan\"}}'"),
                new Case(
                        "a TLS Secret that is not there",
                        working().ingress("portolan", "web", "80", secret),
                        SHOP_INGRESS,
                        Cause.TLS_SECRET_MISSING,
                        "Ingress shop/shop",
                        "Secret shop-tls is not in namespace shop",
                        ""),
                new Case(
                        "a certificate for another host",
                        mismatch,
                        SHOP_INGRESS,
                        Cause.TLS_HOST_MISMATCH,
                        "Ingress shop/shop",
                        "is for other.example, not for shop.example",
                        patch + "\"path\":\"/spec/tls/0/secretName\",\"value\":\"shop-tls\"},{\"op\":\"replace\","
                                + "\"path\":\"/spec/tls/0/secretName\",\"value\":\"good\"}]'"),
                new Case(
                        "a URL's host that no Ingress has",
                        working().ingress("portolan", "web", "80"),
                        new Target.OfUrl("shop", "http://shpo.example/"),
                        Cause.INGRESS_NO_RULE,
                        "Url shpo.example",
                        "did you mean shop.example?",
                        ""));
    }

    private static List<Case> namesFaults() {
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
                new Case(
                        "a name in the wrong form",
                        working(),
                        new Target.OfName("default", "shop.web.svc"),
                        Cause.DNS_FORM,
                        "Name shop.web.svc",
                        "SERVICE.NAMESPACE.svc.cluster.local, so web.shop.svc.cluster.local",
                        ""),
                new Case(
                        "a short name from another namespace",
                        working(),
                        new Target.OfName("default", "web"),
                        Cause.WRONG_NAMESPACE,
                        "Name web",
                        "Service web is in shop",
                        ""),
                new Case(
                        "a hosts file that pins an old address",
                        alias,
                        from,
                        Cause.STALE_DNS,
                        "Pod shop/client-1-x",
                        "has web at 10.96.0.99, which the hosts file says before DNS is asked; it is at 10.96.0.7 now",
                        "kubectl patch deployment client -n shop" + JSON
                                + "'[{\"op\":\"test\",\"path\":\"/spec/template/spec/hostAliases/0/ip\",\"value\":\"10.96.0.99\"},"
                                + "{\"op\":\"replace\",\"path\":\"/spec/template/spec/hostAliases/0/ip\",\"value\":\"10.96.0.99\"}]'"),
                new Case(
                        "a resolver that keeps an old answer",
                        cached,
                        from,
                        Cause.STALE_DNS,
                        "Pod shop/client-1-x",
                        "resolves web to 10.96.0.99; it is at 10.96.0.7",
                        "kubectl patch deployment client -n shop" + MERGE
                                + "'{\"spec\":{\"template\":{\"metadata\":{\"annotations\":{\"portolan.dev/restarted-for\":\"10.96.0.7\"}}}}}'"),
                new Case(
                        "the pods' port in place of the Service's",
                        working(),
                        new Target.OfUrl("shop", "http://web:8080/"),
                        Cause.NO_SUCH_PORT,
                        "Service shop/web",
                        "has no port 8080; it has 80/TCP (8080 is the pods' port",
                        portPatch("port", "80", "8080")));
    }

    private static List<Case> refusedFaults() {
        var holder = service(
                "other", "NodePort", "10.96.0.9", "", WEB, Traffic.USUAL, new Port("", "TCP", 80, "8080", 30080));
        return List.of(
                new Case(
                        "a node port that is taken",
                        empty().with(holder)
                                .with(refusal(30080, "spec.ports[0].nodePort", "provided port is already allocated")),
                        WEB_SERVICE,
                        Cause.NODE_PORT_TAKEN,
                        "Service shop/web",
                        "(it belongs to Service shop/other)",
                        created()),
                new Case(
                        "a node port out of range",
                        empty().with(refusal(
                                80,
                                "spec.ports[0].nodePort",
                                "provided port is not in the valid range. The range of valid ports is 30000-32767")),
                        WEB_SERVICE,
                        Cause.NODE_PORT_RANGE,
                        "Service shop/web",
                        "30000-32767",
                        created()));
    }

    private static Refusal refusal(int nodePort, String field, String message) {
        var manifest = (ObjectNode) JsonMapper.builder().build().readTree("""
                {"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},"spec":{"type":"NodePort","ports":[{"port":80,"nodePort":%d}]}}
                """.formatted(nodePort));
        return new Refusal(new Ref("Service", "shop", "web"), manifest, List.of(new Complaint(field, message)));
    }

    private static String created() {
        return "echo '{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"web\",\"namespace\":\"shop\"},"
                + "\"spec\":{\"type\":\"NodePort\",\"ports\":[{\"port\":80}]}}' | kubectl create -f -";
    }

    @ParameterizedTest
    @MethodSource("faults")
    void a_fault_is_named_with_its_object_and_its_patch(Case c) {
        Diagnosis diagnosis = Explain.of(c.now().now(), c.target());
        Hop hop = diagnosis.broken().orElseThrow(() -> new AssertionError("nothing is broken: " + diagnosis));
        assertThat(hop.cause()).isEqualTo(c.cause());
        assertThat(hop.object()).isEqualTo(c.object());
        assertThat(hop.finding()).contains(c.finding());
        assertThat(diagnosis.fix().map(f -> f.patches().getFirst().kubectl()).orElse(""))
                .isEqualTo(c.patch());
    }

    static Stream<Case> notes() {
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
                new Case(
                        "affinity",
                        affinity,
                        WEB_SERVICE,
                        Cause.AFFINITY,
                        "Service shop/web",
                        "one of 2 endpoints for 10800 s",
                        "kubectl patch service web -n shop" + MERGE + "'{\"spec\":{\"sessionAffinity\":\"None\"}}'"),
                new Case(
                        "a policy that nobody holds",
                        policy,
                        WEB_SERVICE,
                        Cause.POLICY_NOT_ENFORCED,
                        "NetworkPolicy shop/deny-all",
                        "lets nobody in to these pods, but this cluster stores policies and does not enforce them",
                        ""));
    }

    @ParameterizedTest
    @MethodSource("notes")
    void what_answers_in_a_way_that_surprises_is_noted(Case c) {
        Diagnosis diagnosis = Explain.of(c.now().now(), c.target());
        assertThat(diagnosis.answers()).isTrue();
        assertThat(diagnosis.hops())
                .filteredOn(h -> h.cause() == c.cause())
                .singleElement()
                .satisfies(h -> assertThat(h.finding()).contains(c.finding()))
                .satisfies(h -> assertThat(h.object()).isEqualTo(c.object()));
        assertThat(diagnosis.fix().map(f -> f.patches().getFirst().kubectl()).orElse(""))
                .isEqualTo(c.patch());
    }

    static Stream<Target> targets() {
        return Stream.of(
                WEB_SERVICE,
                SHOP_INGRESS,
                new Target.OfPod("shop", "web-1-x"),
                new Target.OfUrl("default", "http://shop.example/any"),
                new Target.OfUrl("default", "http://web.shop/"),
                new Target.OfUrl("shop", "http://10.96.0.7/"),
                new Target.OfName("shop", "web"),
                new Target.OfName("default", "web.shop.svc.cluster.local."),
                new Target.OfPath("shop", "web-1-x", "web", 80));
    }

    @ParameterizedTest
    @MethodSource("targets")
    void an_example_in_order_answers_by_every_way(Target target) {
        Diagnosis diagnosis =
                Explain.of(working().ingress("portolan", "web", "80").now(), target);
        assertThat(diagnosis.broken()).as("%s", diagnosis).isEmpty();
    }
}
