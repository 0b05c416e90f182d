package dev.portolan.apiserver;

import dev.portolan.apiserver.auth.AccountTokens;
import dev.portolan.apiserver.auth.Authenticator;
import dev.portolan.apiserver.auth.Rbac;
import dev.portolan.apiserver.auth.TokenKey;
import dev.portolan.apiserver.custom.CustomResources;
import dev.portolan.apiserver.custom.DefinitionStrategy;
import dev.portolan.apiserver.http.Access;
import dev.portolan.apiserver.http.ApiHandler;
import dev.portolan.apiserver.http.BoundedHttp2;
import dev.portolan.apiserver.http.Exchange;
import dev.portolan.apiserver.http.Health;
import dev.portolan.apiserver.http.HttpExchange;
import dev.portolan.apiserver.http.KubeletProxy;
import dev.portolan.apiserver.http.MalformedRequests;
import dev.portolan.apiserver.http.ProxyConnections;
import dev.portolan.apiserver.http.StreamUpgrader;
import dev.portolan.apiserver.http.Traffic;
import dev.portolan.apiserver.kinds.Kinds;
import dev.portolan.apiserver.kinds.KindsConfig;
import dev.portolan.apiserver.kinds.KindsConfig.AddressRules;
import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.kinds.Strategy;
import dev.portolan.apiserver.openapi.OpenApiDocuments;
import dev.portolan.apiserver.pki.ClusterAuthority;
import dev.portolan.apiserver.pki.Credentials;
import dev.portolan.apiserver.pki.TlsContexts;
import dev.portolan.apiserver.registry.Escalation;
import dev.portolan.apiserver.registry.Registry;
import dev.portolan.apiserver.schema.Schemas;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.store.RevisionedStore;
import io.helidon.common.tls.TlsClientAuth;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.http2.Http2Config;
import io.helidon.webserver.http2.Http2ConnectionSelector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.net.ssl.SSLContext;

/**
 * A Kubernetes-compatible API server on a store: TLS with the cluster's own authority, client certificates, HTTP/1.1 and HTTP/2.
 *
 * <p>It keeps no state of its own beside the store and the authority's folder: another on the same store serves the same objects.
 */
public final class ApiServer implements AutoCloseable {
    /** Selectors and lists of names make long URLs. */
    private static final int MAX_URL_BYTES = 64 * 1024;

    /** View is a part of edit, which is a part of admin. */
    private static final int LEVELS_OF_ROLES = 3;

    private static final int MAX_HEADER_BYTES = 64 * 1024;
    /** Of the process' file descriptors, what the clients of one address may take: one part in so many. */
    private static final int LISTENERS_SHARE = 4;

    /** A server whose lists are so much behind its writes is not the one to ask. */
    private static final Duration CACHE_LAG = Duration.ofSeconds(1);

    private final ApiServerConfig config;
    private final ClusterAuthority authority;
    private final ObjectStorage storage;
    private final Registry registry;
    private final ApiHandler handler;
    private final KubernetesService kubernetes;
    private final Housekeeping housekeeping;
    private final CustomResources customResources;
    private final RoleAggregation aggregation;
    private final NamespaceContents contents;
    private final ServiceRanges ranges;
    private final AllocationRepair allocations;
    private final SSLContext kubelet;
    private final ProxyConnections proxies;
    private final Traffic traffic;
    private final Access access;
    private final List<SteadyServer> servers = new ArrayList<>();
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private volatile boolean closing;

    private ApiServer(ApiServerConfig config, RevisionedStore store) throws IOException {
        this.config = config;
        this.authority = ClusterAuthority.open(config.pkiFolder());
        var schemas = Schemas.load();
        var kinds =
                new KindsConfig(config.serviceRanges(), config.nodePorts(), config.addressRules(), new SecureRandom());
        List<Strategy> strategies = new ArrayList<>(Kinds.all(kinds));
        strategies.add(new DefinitionStrategy());
        this.storage = new ObjectStorage(
                store,
                strategies.stream().map(s -> s.stored().type()).distinct().toList());
        List<ResourceType> types = strategies.stream().map(Strategy::type).toList();
        var rbac = new Rbac(storage, types);
        this.registry = new Registry(strategies, schemas, storage, new Escalation(rbac));
        Function<String, ResourceType> core =
                plural -> registry.find("", "v1", plural).orElseThrow();
        var tokens = new AccountTokens(TokenKey.open(config.pkiFolder()), storage, core, InstantSource.system());
        var authenticator = new Authenticator(tokens, storage, core, InstantSource.system());
        this.access = new Access(authenticator, rbac);
        this.kubelet = TlsContexts.client(authority, "kube-apiserver-kubelet-client", List.of("system:masters"));
        this.proxies = new ProxyConnections(registry, config.addressRules(), kubelet);
        this.traffic = new Traffic(config.traffic(), registry, InstantSource.system());
        this.handler = new ApiHandler(
                registry,
                schemas,
                access,
                rbac,
                tokens,
                new KubeletProxy(registry, kubelet),
                proxies,
                new OpenApiDocuments(schemas, registry::strategies, ApiHandler.VERSION),
                config.readLimits(),
                traffic,
                health(),
                config.bind().getHostString());
        Bootstrap.objects(registry);
        this.customResources = new CustomResources(registry);
        customResources.start();
        new DefaultPolicy(registry).reconcile();
        this.aggregation = new RoleAggregation(registry);
        for (int i = 0; i < LEVELS_OF_ROLES; i++) aggregation.aggregate();
        this.contents = new NamespaceContents(registry, tokens, authority.pem());
        contents.publish();
        this.ranges = new ServiceRanges(registry, config.serviceRanges());
        ranges.ensureDefault();
        this.allocations = new AllocationRepair(registry, config.nodePorts());
        this.kubernetes = new KubernetesService(registry, config.primaryRange());
        this.housekeeping = new Housekeeping(registry, InstantSource.system());
    }

    /**
     * Starts a server; when this returns it answers.
     *
     * @param store stays the caller's to close, after this server
     * @throws BindException when the address is taken
     * @throws UncheckedIOException when the authority's folder cannot be read or made
     */
    public static ApiServer start(ApiServerConfig config, RevisionedStore store) {
        try {
            var server = new ApiServer(config, store);
            try {
                server.listen(config.bind());
                server.housekeeping.start();
                server.aggregation.start();
                server.contents.start();
                server.ranges.start();
                server.allocations.start();
                return server;
            } catch (RuntimeException e) {
                server.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Health health() {
        Map<String, Health.Check> live = new LinkedHashMap<>();
        live.put("ping", () -> {});
        live.put("store", () -> storage.store().revision());
        Map<String, Health.Check> ready = new LinkedHashMap<>();
        ready.put("watch-cache", () -> storage.awaitRevision(storage.store().revision(), CACHE_LAG));
        ready.put("shutdown", () -> {
            if (closing) throw ApiException.unavailable("the server is shutting down");
        });
        return new Health(live, ready);
    }

    /**
     * Listens on one more address, which also becomes an endpoint of the {@code kubernetes} Service.
     *
     * @throws BindException when the address is taken
     */
    public synchronized void listen(InetSocketAddress address) {
        var names = List.of(
                "localhost",
                "kubernetes",
                "kubernetes.default",
                "kubernetes.default.svc",
                "kubernetes.default.svc.cluster.local");
        var served = List.of(
                InetAddress.getLoopbackAddress(),
                address.getAddress(),
                config.primaryRange().at(1));
        var identity = authority.server("kube-apiserver", names, served);
        var server = new SteadyServer(address, at -> start(at, identity));
        servers.add(server);
        addresses.add(server.address());
        kubernetes.publish(addresses.getFirst().getPort(), reachable());
    }

    private WebServer start(InetSocketAddress address, ClusterAuthority.Identity identity) {
        var builder = WebServer.builder()
                .shutdownHook(false)
                .bindAddress(address)
                // Clients here must not take the descriptors that the cluster's other servers in this process need.
                .maxTcpConnections(OpenFiles.share(LISTENERS_SHARE))
                .tls(tls -> tls.privateKey(identity.key())
                        .privateKeyCertChain(List.of(identity.certificate()))
                        .trust(List.of(authority.certificate()))
                        .clientAuth(TlsClientAuth.OPTIONAL))
                .addConnectionSelector(new BoundedHttp2(Http2ConnectionSelector.builder()
                        .http2Config(Http2Config.create())
                        .build()))
                .addConnectionSelector(streams())
                .directHandlers(MalformedRequests.handlers())
                .routing(r -> r.any((request, response) -> handler.handle(new HttpExchange(request, response))));
        tryToBind(address);
        try {
            return builder.build().start();
        } catch (RuntimeException e) {
            throw new BindException(address, e.getCause() == null ? e : e.getCause());
        }
    }

    /** HTTP/1.1 with the upgrades of exec, attach and port-forward. HTTP/2 stands before it, as clients that offer both prefer. */
    private Http1ConnectionSelector streams() {
        return Http1ConnectionSelector.builder()
                .addUpgrader(
                        new StreamUpgrader("SPDY/3.1", registry, access, proxies, traffic, kubelet, handler::handle))
                .addUpgrader(
                        new StreamUpgrader("websocket", registry, access, proxies, traffic, kubelet, handler::handle))
                .config(Http1Config.builder()
                        .maxPrologueLength(MAX_URL_BYTES)
                        .maxHeadersSize(MAX_HEADER_BYTES)
                        .build())
                .build();
    }

    /** Pods cannot reach the host's loopback: it is an endpoint only where pods live there too, and there is nothing else. */
    private List<InetSocketAddress> reachable() {
        var outside = addresses.stream()
                .filter(a -> !a.getAddress().isLoopbackAddress())
                .toList();
        boolean onlyLoopback = outside.isEmpty() && config.addressRules() == AddressRules.LOOPBACK_ALLOWED;
        return onlyLoopback ? List.of(addresses.getFirst()) : outside;
    }

    /** The web server says only that it failed; this says why, in the system's own words. */
    private static void tryToBind(InetSocketAddress address) {
        try (ServerSocket trial = new ServerSocket()) {
            trial.setReuseAddress(true);
            trial.bind(address);
        } catch (IOException e) {
            throw new BindException(address, e);
        }
    }

    /** Answers a request that came another way than over the network. */
    public void handle(Exchange exchange) {
        handler.handle(exchange);
    }

    /** Where it listens first. */
    public URI uri() {
        InetSocketAddress first = addresses.getFirst();
        return URI.create("https://" + first.getAddress().getHostAddress() + ":" + first.getPort());
    }

    /** How many watches run, our own included. */
    public int watches() {
        return storage.watches();
    }

    /** The cluster's authority, for those who must serve or ask on behalf of the cluster. */
    public ClusterAuthority authority() {
        return authority;
    }

    /** Credentials that may do everything, as kubeadm's admin.conf holds them. */
    public Credentials admin() {
        return component("kubernetes-admin", "system:masters");
    }

    /** Credentials of one component, such as {@code system:kube-scheduler}. */
    public Credentials component(String user, String... groups) {
        return authority.client(user, List.of(groups));
    }

    /** Stops listening and ends all watches. */
    @Override
    public synchronized void close() {
        closing = true;
        customResources.close();
        housekeeping.close();
        aggregation.close();
        contents.close();
        allocations.close();
        ranges.close();
        kubernetes.close();
        storage.close();
        servers.forEach(SteadyServer::close);
        proxies.close();
        traffic.close();
    }
}
