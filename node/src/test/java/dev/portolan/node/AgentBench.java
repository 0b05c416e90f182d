package dev.portolan.node;

import static org.awaitility.Awaitility.await;

import dev.portolan.apiserver.ApiServer;
import dev.portolan.apiserver.ApiServerConfig;
import dev.portolan.apiserver.kinds.KindsConfig.AddressRules;
import dev.portolan.client.Clients;
import dev.portolan.client.Informers;
import dev.portolan.node.core.BackOff;
import dev.portolan.node.http.HttpGet;
import dev.portolan.node.image.ImageProgram;
import dev.portolan.node.sandbox.loopback.LoopbackProvider;
import dev.portolan.rules.Cidr;
import dev.portolan.store.SqliteStore;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A real API server and a node agent in 127.0.0.0/8; pods are bound by hand. */
final class AgentBench implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(60);
    static final String NODE = "node-1";

    /** Quick where a test waits for it, generous where a test has to act within it. */
    static final NodeTimings QUICK = new NodeTimings(
            Duration.ofSeconds(1),
            new BackOff(Duration.ofMillis(300), Duration.ofSeconds(1)),
            Duration.ofMillis(200),
            SOON,
            Duration.ofMillis(100),
            Duration.ofSeconds(1),
            Duration.ofMillis(500),
            Duration.ofMillis(300));

    final Map<String, ImageProgram> images = new ConcurrentHashMap<>();
    final KubernetesClient client;
    final ApiServer api;
    private final Path folder;
    private final Cidr range;
    private final SqliteStore store;
    private final Followers followers;
    private final NodeTimings timings;
    private final String clusterId = java.util.UUID.randomUUID().toString();
    private Informers informers;
    private NodeAgent agent;

    AgentBench(Path folder, String range) throws Exception {
        this(folder, range, Followers.UNKNOWN, QUICK);
    }

    AgentBench(Path folder, String range, Followers followers, NodeTimings timings) throws Exception {
        this.folder = folder;
        this.timings = timings;
        this.followers = followers;
        this.range = Cidr.parse(range);
        this.store = SqliteStore.inMemory();
        this.api = ApiServer.start(
                ApiServerConfig.local(folder.resolve("pki"))
                        .withServices(Cidr.parse("127.96.0.0/16"), AddressRules.LOOPBACK_ALLOWED),
                store);
        var admin = api.admin();
        this.client = Clients.of(api.uri(), admin.caPem(), admin.certificatePem(), admin.keyPem());
        startAgent();
        await().atMost(SOON).until(() -> client.nodes().withName(NODE).get() != null);
        client.nodes()
                .withName(NODE)
                .edit(n -> new NodeBuilder(n)
                        .editOrNewSpec()
                        .withPodCIDR(range)
                        .withPodCIDRs(range)
                        .endSpec()
                        .build());
        agent.ready().get(60, TimeUnit.SECONDS);
    }

    void startAgent() {
        informers = new Informers(client);
        agent = NodeAgent.start(
                informers,
                new NodeConfig(
                        NODE,
                        clusterId,
                        folder.resolve("state"),
                        new LoopbackProvider(),
                        image -> Optional.ofNullable(images.get(image)),
                        List.of(),
                        "cluster.local",
                        address -> {
                            var identity =
                                    api.authority().server("system:node:" + NODE, List.of(NODE), List.of(address));
                            return new ServerIdentity(
                                    identity.key(),
                                    List.of(identity.certificate()),
                                    api.authority().certificate());
                        },
                        0,
                        NodeConfig.usefulEnvironment(Map.of("PATH", "/usr/bin:/bin")),
                        Map.of("topology.kubernetes.io/zone", "a"),
                        followers,
                        timings));
        informers.start();
    }

    void stopAgent() {
        agent.close();
        informers.close();
    }

    /** Tells of every state of a pod from now on. */
    void watch(String name, Consumer<Pod> listener) {
        informers.of(Pod.class).onChange((before, after) -> {
            if (after != null && after.getMetadata().getName().equals(name)) listener.accept(after);
        });
    }

    /** Whether the agent knows the slice. */
    boolean knowsSlice(String name) {
        return informers.of(EndpointSlice.class).get("default", name).isPresent();
    }

    ContainerAccess containers() {
        return agent.containers().orElseThrow();
    }

    void awaitAgent() throws Exception {
        agent.ready().get(60, TimeUnit.SECONDS);
    }

    Cidr range() {
        return range;
    }

    Node node() {
        return client.nodes().withName(NODE).require();
    }

    /** Makes a pod of one container that is bound to the node. */
    Pod pod(String name, Consumer<ContainerBuilder> container) {
        return pod(name, container, p -> {});
    }

    Pod pod(String name, Consumer<ContainerBuilder> container, Consumer<PodBuilder> more) {
        ContainerBuilder main = new ContainerBuilder().withName("main").withImage("portolan/echo");
        container.accept(main);
        PodBuilder pod = new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("default")
                .addToLabels("app", name)
                .endMetadata()
                .withNewSpec()
                .withNodeName(NODE)
                .withTerminationGracePeriodSeconds(20L)
                .withContainers(main.build())
                .endSpec();
        more.accept(pod);
        return client.pods().resource(pod.build()).create();
    }

    Pod get(String name) {
        return client.pods().inNamespace("default").withName(name).get();
    }

    Pod until(String name, Predicate<Pod> met) {
        return await("pod " + name)
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(20))
                .ignoreException(NoSuchElementException.class) // no status of its containers yet
                .until(() -> get(name), p -> p != null && met.test(p));
    }

    static boolean ready(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
    }

    Pod untilReady(String name) {
        return until(name, AgentBench::ready);
    }

    void untilGone(String name) {
        await("pod " + name + " gone").atMost(SOON).until(() -> get(name) == null);
    }

    String ask(Pod pod, int port, String target) throws IOException {
        return new HttpGet(
                        "http",
                        new InetSocketAddress(pod.getStatus().getPodIP(), port),
                        target,
                        Map.of(),
                        Duration.ofSeconds(30))
                .send(Socket::new)
                .bodyText();
    }

    Event untilEvent(String pod, String reason, String text) {
        return await("event " + reason)
                .atMost(SOON)
                .until(
                        () -> client.v1().events().inNamespace("default").list().getItems().stream()
                                .filter(e -> e.getInvolvedObject().getName().equals(pod)
                                        && e.getReason().equals(reason)
                                        && e.getMessage().contains(text))
                                .findFirst()
                                .orElse(null),
                        e -> e != null);
    }

    /** What {@code kubectl logs} prints. */
    String logs(String pod) {
        return client.pods().inNamespace("default").withName(pod).getLog();
    }

    /** A GET to the API server with administrator's rights. */
    HttpResponse<java.io.InputStream> raw(String path) throws Exception {
        HttpClient http = HttpClient.newBuilder()
                .sslContext(dev.portolan.apiserver.pki.TlsContexts.client(
                        api.authority(), "kubernetes-admin", List.of("system:masters")))
                .build();
        return http.send(
                HttpRequest.newBuilder(URI.create(api.uri() + path)).build(),
                HttpResponse.BodyHandlers.ofInputStream());
    }

    @Override
    public void close() {
        stopAgent();
        client.close();
        api.close();
        store.close();
    }
}
