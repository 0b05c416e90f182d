package dev.portolan.cli.cluster;

import dev.portolan.apiserver.ApiServer;
import dev.portolan.apiserver.ApiServerConfig;
import dev.portolan.apiserver.http.TrafficConfig;
import dev.portolan.cli.UserError;
import dev.portolan.cli.cluster.ClusterConfig.DataPlaneChoice;
import dev.portolan.cli.cluster.ClusterConfig.SandboxChoice;
import dev.portolan.client.Clients;
import dev.portolan.client.Informers;
import dev.portolan.controllers.Controllers;
import dev.portolan.controllers.ControllersConfig;
import dev.portolan.dns.DnsConfig;
import dev.portolan.dns.DnsServer;
import dev.portolan.dns.edge.PodSearches;
import dev.portolan.explain.edge.IngressFindings;
import dev.portolan.explain.edge.ServiceFindings;
import dev.portolan.gateway.Gateway;
import dev.portolan.gateway.GatewayConfig;
import dev.portolan.linux.Ability;
import dev.portolan.linux.HostAbility;
import dev.portolan.node.NodeAgent;
import dev.portolan.proxy.DataPlane;
import dev.portolan.proxy.ProxyConfig;
import dev.portolan.proxy.ServiceProxy;
import dev.portolan.store.SqliteStore;
import dev.portolan.store.StoreException;
import dev.portolan.ui.LinkKey;
import dev.portolan.ui.Ui;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything in one process: a store, an API server on it, and every component, put together. */
public final class Cluster implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String NODE = "node-1";

    private final ClusterConfig config;
    private final Deque<Part> parts = new ArrayDeque<>();
    private final Consumer<String> steps;
    private RunningCluster running;
    private boolean closed;

    private interface Closing {
        void close() throws Exception;
    }

    private record Part(String name, Closing closing) {}

    private Cluster(ClusterConfig config, Consumer<String> steps) throws IOException, InterruptedException {
        this.config = config;
        this.steps = steps;
        try {
            this.running = boot();
        } catch (RuntimeException | IOException | InterruptedException failure) {
            close();
            throw failure;
        }
    }

    /**
     * Boots a cluster; when this returns it runs pods and answers, and the state folder says so.
     *
     * @throws UserError when a port is taken, another process has the folder, or the host cannot do what was asked for
     */
    public static Cluster start(ClusterConfig config) throws IOException, InterruptedException {
        return start(config, step -> {});
    }

    /** The same; {@code steps} hears of each part as it is made. */
    public static Cluster start(ClusterConfig config, Consumer<String> steps) throws IOException, InterruptedException {
        return new Cluster(config, steps);
    }

    /** Where it listens, and what it uses. */
    public RunningCluster running() {
        return running;
    }

    private RunningCluster boot() throws IOException, InterruptedException {
        StateFolder state = config.state();
        state.create();
        state.running().ifPresent(other -> {
            throw new UserError(69, "process " + other.pid() + " runs a cluster on " + state.path() + " already");
        });
        List<String> leftovers = Leftovers.of(state).remove();
        leftovers.forEach(what -> LOG.info("removed what a killed run left: {}", what));
        state.create(); // an ephemeral run that was killed has left its folder, and that is gone now
        if (config.ephemeral()) {
            refuseToForget(state);
            own("state folder", state::delete);
        }
        SandboxChoice sandbox = state.sandbox(config.sandbox());
        Setting chosen =
                Setting.choose(sandbox, config.dataPlane(), ability(sandbox), ebpf(sandbox, config.dataPlane()));
        Setting one = sandbox == config.sandbox() ? chosen : chosen.asBefore();
        Setting setting = config.nodes() > 1 ? one.forNodes() : one;
        state.rememberSandbox(setting.sandbox());

        ApiServer api = api(setting, store());
        own("API server", api::close);
        Kubeconfig.write(state.kubeconfig(), api.uri(), api.admin());
        KubernetesClient client = client(api);
        own("client", client::close);
        Informers informers = new Informers(client);
        own("informers", informers::close);

        NodeParts nodeParts = NodeParts.of(config, setting, api.authority(), 1);
        if (setting.dataPlane() == DataPlaneChoice.EBPF) {
            own("cgroup", SocketGroup.enter(state.id())::close);
        }
        Optional<DataPlane> plane = nodeParts.dataPlane();
        plane.ifPresent(each -> own("data plane", () -> {
            each.cleanUp();
            each.close();
        }));
        DnsServer dns =
                Ports.taking("--dns-port", "DNS server", () -> DnsServer.start(informers, dnsConfig(setting.layout())));
        own("DNS server", dns::close);
        Following following = new Following();
        NodeAgent agent = NodeAgent.start(
                informers, nodeParts.agent(dns.addresses().getFirst(), nodeParts.sandboxes(), following));
        own("node agent", agent::close);
        Optional<ServiceProxy> proxy = plane.map(each -> ServiceProxy.start(
                informers, new ProxyConfig(NODE, List.of(InetAddress.ofLiteral("127.0.0.1")), each)));
        proxy.ifPresent(each -> own("service proxy", each::close));
        Controllers controllers = Controllers.start(
                informers,
                ControllersConfig.of(setting.layout().pods(), setting.layout().loadBalancers()));
        own("controllers", controllers::close);
        Gateway gateway = Ports.taking(
                port -> port == config.ingressTlsPort() ? "--ingress-tls-port" : "--ingress-port",
                "Ingress proxy",
                () -> Gateway.start(informers, gatewayConfig()));
        own("Ingress proxy", gateway::close);
        following.add(dns::awaitFollowed);
        following.add(gateway::awaitFollowed);
        proxy.ifPresent(each -> following.add(each::awaitApplied));
        ServiceFindings findings = ServiceFindings.start(informers);
        own("findings", findings::close);
        IngressFindings ingressFindings = IngressFindings.start(informers);
        own("findings on Ingresses", ingressFindings::close);
        page(informers, new ClusterTraffic(gateway, proxy, config.nodes()));
        informers.start();

        InetAddress node = address(agent);
        InetSocketAddress names = reachable(setting, api, dns, node);
        DnsService.publish(client, setting.layout().dns(), names);
        var power = new NodePower();
        own("further nodes", power::close);
        for (int number = 2; number <= config.nodes(); number++) {
            var parts = NodeParts.of(config, setting, api.authority(), number);
            int its = number;
            power.add(
                    parts.name(),
                    () -> FurtherNode.start(
                            parts, its, informers, dns.addresses().getFirst(), node, following));
        }
        power.start(informers, PATIENCE);
        informers.awaitSynced(PATIENCE);
        if (proxy.isPresent()) proxy.get().awaitApplied(PATIENCE);
        RunningCluster result = describe(setting, api, dns, gateway);
        state.write(result);
        own("run file", state::clear);
        return result;
    }

    private void page(Informers informers, ClusterTraffic traffic) throws IOException {
        LinkKey key = LinkKey.random(new SecureRandom());
        Ui ui = Ports.taking("--ui-port", "live map", () -> Ui.start(informers, config.uiPort(), key, traffic));
        own("live map", ui::close);
        new UiFile(text(ui.address()), key).write(config.state());
        own("live map's link", () -> UiFile.clear(config.state()));
    }

    private static void refuseToForget(StateFolder state) {
        if (Files.exists(state.store())) {
            throw new UserError(
                    69,
                    state.path() + " holds the objects of an earlier cluster, which --ephemeral would delete in the end"
                            + "\n  Name another folder with --state, or forget them first with: portolan down --purge");
        }
    }

    /** Trying takes a while; who has asked for loopback need not wait for it. */
    private static HostAbility ability(SandboxChoice sandbox) {
        if (sandbox != SandboxChoice.LOOPBACK) return HostAbility.probe();
        var untried = new Ability.Impossible("not tried");
        return new HostAbility(untried, untried, untried);
    }

    private static Ability ebpf(SandboxChoice sandbox, DataPlaneChoice plane) {
        boolean wanted = plane == DataPlaneChoice.AUTO || plane == DataPlaneChoice.EBPF;
        return wanted && sandbox != SandboxChoice.LOOPBACK
                ? SocketGroup.ability()
                : new Ability.Impossible("data plane ebpf: not tried");
    }

    private void own(String name, Closing closing) {
        LOG.debug("{} made", name);
        steps.accept(name);
        parts.push(new Part(name, closing));
    }

    private SqliteStore store() {
        try {
            SqliteStore store = SqliteStore.open(config.state().store());
            own("store", store::close);
            return store;
        } catch (StoreException e) {
            throw new UserError(
                    69, e.getMessage() + "\n  End it with: portolan down, or name another folder with --state");
        }
    }

    private ApiServer api(Setting setting, SqliteStore store) {
        var apiConfig = ApiServerConfig.local(config.state().pki())
                .withBind(new InetSocketAddress("127.0.0.1", config.apiPort()))
                .withServices(setting.layout().services(), setting.layout().rules())
                .withTraffic(
                        config.audit().map(TrafficConfig.DEFAULT::withAudit).orElse(TrafficConfig.DEFAULT));
        return Ports.taking("--api-port", "API server", () -> ApiServer.start(apiConfig, store));
    }

    private static KubernetesClient client(ApiServer api) {
        var identity = api.component("system:portolan", "system:masters");
        return Clients.of(api.uri(), identity.caPem(), identity.certificatePem(), identity.keyPem());
    }

    private DnsConfig dnsConfig(Layout layout) {
        return DnsConfig.of(Layout.DOMAIN, List.of(layout.services(), layout.pods()))
                .withPodSearches(PodSearches.WALKED)
                .withListen(new InetSocketAddress("127.0.0.1", config.dnsPort()));
    }

    private GatewayConfig gatewayConfig() {
        return GatewayConfig.on(new InetSocketAddress("127.0.0.1", config.ingressPort()))
                .withTls(new InetSocketAddress("127.0.0.1", config.ingressTlsPort()));
    }

    private static InetAddress address(NodeAgent agent) throws InterruptedException {
        try {
            return agent.ready().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new UserError(
                    69,
                    "the node cannot run pods: "
                            + String.valueOf(
                                    e.getCause() == null
                                            ? e.getMessage()
                                            : e.getCause().getMessage()));
        } catch (TimeoutException e) {
            throw new UserError(69, "the node was not ready within " + PATIENCE.toSeconds() + " s; see the log");
        }
    }

    /** Pods have no use for the host's loopback: API and DNS listen at the node's address as well. */
    private static InetSocketAddress reachable(Setting setting, ApiServer api, DnsServer dns, InetAddress node) {
        if (setting.sandbox() == SandboxChoice.LOOPBACK) return dns.addresses().getFirst();
        api.listen(new InetSocketAddress(node, api.uri().getPort()));
        return dns.listen(new InetSocketAddress(node, dns.addresses().getFirst().getPort()));
    }

    private RunningCluster describe(Setting setting, ApiServer api, DnsServer dns, Gateway gateway) {
        InetAddress vip = setting.layout().dns();
        boolean lowPorts = mayOpenLowPorts(setting);
        var notes = new ArrayList<>(setting.notes());
        if (!lowPorts) {
            notes.add(
                    "ports below 1024 need privilege here: a Service's port 80 answers by its node port or an Ingress only"
                            + " (sysctl net.ipv4.ip_unprivileged_port_start)");
        }
        ProcessHandle self = ProcessHandle.current();
        return new RunningCluster(
                self.pid(),
                self.info().startInstant().orElseThrow().toEpochMilli(),
                api.uri().toString(),
                text(gateway.addresses().getFirst()),
                text(gateway.tlsAddresses().getFirst()),
                lowPorts ? vip.getHostAddress() : "",
                text(dns.addresses().getFirst()),
                setting.dataPlaneChoice(),
                setting.sandboxChoice(),
                List.copyOf(notes),
                config.ephemeral());
    }

    /** Where the data plane listens itself, low ports need privilege: tried at an address that nobody uses. */
    private static boolean mayOpenLowPorts(Setting setting) {
        if (setting.sandbox() == SandboxChoice.NETNS) return true;
        try (ServerSocket trial = new ServerSocket()) {
            trial.bind(new InetSocketAddress(setting.layout().services().at(0), 53));
            return true;
        } catch (IOException notPermitted) {
            return false;
        }
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /** Ends all parts, last one first, and leaves nothing on this host. Idempotent; a part that fails does not keep the others. */
    @Override
    public synchronized void close() {
        if (closed) return;
        closed = true;
        while (!parts.isEmpty()) {
            Part part = parts.pop();
            try {
                part.closing().close();
            } catch (Exception e) {
                LOG.warn("ending the {}: {}", part.name(), e.toString());
            }
        }
    }
}
