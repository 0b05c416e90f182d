package dev.portolan.bench.gateway;

import dev.portolan.gateway.core.BackendRef;
import dev.portolan.gateway.core.ClassRules;
import dev.portolan.gateway.core.IngressKey;
import dev.portolan.gateway.core.IngressView;
import dev.portolan.gateway.core.PathType;
import dev.portolan.gateway.core.PemCertificate;
import dev.portolan.gateway.core.PortRef;
import dev.portolan.gateway.core.RouteTable;
import dev.portolan.gateway.core.SecretKey;
import dev.portolan.gateway.core.SecretView;
import dev.portolan.gateway.core.ServiceKey;
import dev.portolan.gateway.core.ServiceView;
import dev.portolan.gateway.core.SliceView;
import dev.portolan.gateway.core.Snapshot;
import dev.portolan.gateway.server.GatewayServer;
import dev.portolan.gateway.server.ServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The gateway's server and route tables in a process of their own; the API is left out, since it has no part in a request. */
public final class UnderTest {
    private static final ServiceKey WEB = new ServiceKey("default", "web");

    private UnderTest() {}

    /** Arguments: plain port, TLS port, backend port, certificate file, key file, routes, changes a second. */
    public static void main(String[] args) throws IOException, InterruptedException {
        int routes = Integer.parseInt(args[5]);
        int changes = Integer.parseInt(args[6]);
        var secret = new SecretView(
                "kubernetes.io/tls",
                Map.of(),
                PemCertificate.parse(Files.readString(Path.of(args[3])), Files.readString(Path.of(args[4]))));
        ServerConfig config = ServerConfig.on(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])))
                .withTls(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[1])))
                .withEventLoops(1);
        try (GatewayServer server = GatewayServer.start(config)) {
            int port = Integer.parseInt(args[2]);
            List<IngressView> ingresses = ingresses(routes);
            server.route(table(ingresses, port, secret));
            System.out.println("ready");
            for (int i = 1; ; i++) {
                Thread.sleep(changes == 0 ? 1000 : 1000 / changes);
                if (changes > 0) {
                    ingresses.set(1, ingress("host-1.example", "/version-" + i));
                    server.route(table(ingresses, port, secret));
                }
            }
        }
    }

    /** Host {@code bench} leads to the backend, and so do many others. An Ingress is read once for each of its versions, as the gateway does. */
    private static List<IngressView> ingresses(int routes) {
        List<IngressView> ingresses = new ArrayList<>();
        ingresses.add(ingress("bench", "/"));
        for (int i = 1; i < routes; i++) {
            ingresses.add(ingress("host-" + i + ".example", "/path-" + i));
        }
        return ingresses;
    }

    private static RouteTable table(List<IngressView> ingresses, int port, SecretView secret) {
        return RouteTable.of(
                new Snapshot(
                        ingresses,
                        List.of(),
                        Map.of(
                                WEB,
                                new ServiceView(
                                        WEB,
                                        Optional.empty(),
                                        ServiceView.Affinity.NONE,
                                        List.of(new ServiceView.Port("http", "TCP", 80)),
                                        Map.of())),
                        Map.of(
                                WEB,
                                List.of(new SliceView(
                                        List.of(new SliceView.Port("http", port)),
                                        List.of(new SliceView.Endpoint(
                                                InetAddress.ofLiteral("127.0.0.1"), SliceView.State.READY))))),
                        Map.of(),
                        Map.of(new SecretKey("default", "cert"), secret)),
                new ClassRules("portolan", "portolan.dev/ingress"));
    }

    private static IngressView ingress(String host, String path) {
        return new IngressView(
                new IngressKey("default", host),
                Instant.EPOCH,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(new IngressView.Rule(
                        host, PathType.PREFIX, path, new BackendRef.ServicePort("web", new PortRef.Number(80)))),
                List.of(new IngressView.Tls(List.of(host), Optional.of("cert"))),
                Map.of("ssl-redirect", "false"));
    }
}
