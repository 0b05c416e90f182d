package dev.portolan.node.server;

import dev.portolan.node.ContainerAccess;
import dev.portolan.node.ServerIdentity;
import dev.portolan.node.stats.Summary;
import dev.portolan.node.streaming.StreamUpgrader;
import io.fabric8.kubernetes.api.model.Pod;
import io.helidon.common.tls.TlsClientAuth;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;

/**
 * The agent's server, with the kubelet's paths: {@code /containerLogs/NAMESPACE/POD/CONTAINER}, {@code /exec} and
 * {@code /attach} likewise, {@code /portForward/NAMESPACE/POD}, {@code /pods}, {@code /stats/summary}, {@code /healthz}. Everybody has
 * to show a certificate of the cluster's authority for the group {@code system:masters}, which the API server has.
 */
public final class AgentServer implements AutoCloseable {
    /** Streams and logs that run at a time; pods can connect too, and must not take the descriptors of the whole process. */
    private static final int MOST_CONNECTIONS = 1_024;

    private final WebServer server;

    private AgentServer(WebServer server) {
        this.server = server;
    }

    /**
     * Starts to serve on {@code port} of the node's address; 0 takes a free one.
     *
     * @throws IllegalStateException when the port is taken
     */
    public static AgentServer start(
            InetAddress address,
            int port,
            ServerIdentity identity,
            ContainerAccess access,
            Supplier<List<Pod>> pods,
            Supplier<Summary> stats) {
        WebServer server = WebServer.builder()
                .shutdownHook(false)
                .maxTcpConnections(MOST_CONNECTIONS)
                .bindAddress(new InetSocketAddress(address, port))
                .tls(tls -> tls.privateKey(identity.key())
                        .privateKeyCertChain(identity.chain())
                        .trust(List.of(identity.clientAuthority()))
                        .clientAuth(TlsClientAuth.REQUIRED))
                .addConnectionSelector(Http1ConnectionSelector.builder()
                        .addUpgrader(new StreamUpgrader("SPDY/3.1", access, Callers::mayAsk))
                        .addUpgrader(new StreamUpgrader("websocket", access, Callers::mayAsk))
                        .config(Http1Config.create())
                        .build())
                .routing(routing -> routes(routing, access, pods, stats))
                .build();
        try {
            return new AgentServer(server.start());
        } catch (RuntimeException failure) {
            throw new IllegalStateException(
                    "the node agent cannot listen on " + address.getHostAddress() + ":" + port + ": "
                            + (failure.getCause() == null ? failure : failure.getCause()).getMessage(),
                    failure);
        }
    }

    private static void routes(
            HttpRouting.Builder routing, ContainerAccess access, Supplier<List<Pod>> pods, Supplier<Summary> stats) {
        ContainerLogs logs = new ContainerLogs(access);
        routing.any(AgentServer::onlyMasters)
                .get("/healthz", (request, response) -> response.send("ok"))
                .get("/pods", (request, response) -> PodList.send(response, pods.get()))
                .get("/stats/summary", (request, response) -> {
                    response.header(HeaderNames.CONTENT_TYPE, "application/json");
                    response.send(stats.get().toJson().toString());
                })
                .get("/containerLogs/{namespace}/{pod}/{container}", logs::handle);
    }

    private static void onlyMasters(ServerRequest request, ServerResponse response) {
        if (Callers.mayAsk(request)) {
            response.next();
        } else {
            response.status(Status.FORBIDDEN_403).send("only members of system:masters may ask a node agent\n");
        }
    }

    /** Where it listens. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
    }
}
