package dev.portolan.cli.command;

import dev.portolan.cli.UserError;
import dev.portolan.cli.role.HostPort;
import dev.portolan.cli.role.Role;
import dev.portolan.cli.role.RoleOptions;
import dev.portolan.gateway.Gateway;
import dev.portolan.gateway.GatewayConfig;
import dev.portolan.gateway.server.GatewayBindException;
import dev.portolan.gateway.server.ServerConfig;
import dev.portolan.gateway.server.ServerConfig.Forwarded;
import dev.portolan.gateway.server.ServerConfig.Preamble;
import dev.portolan.rules.IpAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The proxy for Ingresses by itself, beside any API server. */
@Command(
        name = "gateway",
        mixinStandardHelpOptions = true,
        description = {"Serves a cluster's Ingresses by HTTP and HTTPS, beside any API server."},
        footer = {
            "",
            "Examples:",
            "  portolan gateway --listen 0.0.0.0:80 --listen-tls 0.0.0.0:443    for everybody",
            "  portolan gateway --listen 127.0.0.1:8080    the kubeconfig from $$KUBECONFIG"
        })
public final class GatewayCommand implements Callable<Integer> {
    @Mixin
    private RoleOptions role = new RoleOptions();

    @Option(
            names = "--listen",
            paramLabel = "IP:PORT",
            converter = HostPort.class,
            defaultValue = "127.0.0.1:8080",
            description = "where to serve plain HTTP; may be given several times (default: 127.0.0.1:8080)")
    private List<InetSocketAddress> listen = new ArrayList<>();

    @Option(
            names = "--listen-tls",
            paramLabel = "IP:PORT",
            converter = HostPort.class,
            defaultValue = "127.0.0.1:8443",
            description = "where to serve HTTPS, likewise (default: 127.0.0.1:8443)")
    private List<InetSocketAddress> listenTls = new ArrayList<>();

    @Option(
            names = "--publish",
            paramLabel = "IP",
            description = "the address in the status of Ingresses (default: the first of --listen)")
    private @Nullable String publish;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "2",
            description = "threads that carry requests (default: 2)")
    private int threads;

    @Option(
            names = "--behind-proxy",
            description = "believe the X-Forwarded-* and Forwarded fields that clients send, and append to them")
    private boolean behindProxy;

    @Option(
            names = "--proxy-protocol",
            description = "every connection begins with a header of the PROXY protocol (version 1 or 2)")
    private boolean proxyProtocol;

    @Option(
            names = "--access-log",
            paramLabel = "FILE|-",
            description = "write a line of JSON for each request to a file, or to standard output")
    private @Nullable Path accessLog;

    @Override
    public Integer call() throws Exception {
        GatewayConfig config = config();
        return Role.run("gateway", role, (informers, metrics) -> {
            Gateway gateway = start(() -> Gateway.start(informers, config));
            metrics.register(gateway::metrics);
            return new Role.Running(
                    "Ingresses are served at " + text("http", gateway.addresses()) + ", "
                            + text("https", gateway.tlsAddresses()),
                    () -> ready(gateway),
                    gateway);
        });
    }

    private GatewayConfig config() {
        if (threads < 1 || threads > 256) {
            throw new UserError(64, "--threads " + threads + ": must be between 1 and 256");
        }
        ServerConfig standard = ServerConfig.on(listen.getFirst());
        ServerConfig server = new ServerConfig(
                listen,
                listenTls,
                threads,
                standard.limits(),
                standard.timeouts(),
                behindProxy ? Forwarded.APPEND : Forwarded.REPLACE,
                proxyProtocol ? Preamble.PROXY_PROTOCOL : Preamble.NONE,
                Optional.ofNullable(accessLog));
        GatewayConfig config = GatewayConfig.on(listen.getFirst()).withServer(server);
        return publish == null ? config : config.withPublished(address(publish));
    }

    private static InetAddress address(String text) {
        return IpAddresses.parse(text)
                .orElseThrow(() -> new UserError(64, "--publish " + text + ": must be an IP address"));
    }

    private interface Start {
        Gateway now();
    }

    private static Gateway start(Start start) {
        try {
            return start.now();
        } catch (GatewayBindException taken) {
            throw new UserError(69, "--listen, --listen-tls: " + taken.getMessage());
        }
    }

    private static String text(String scheme, List<InetSocketAddress> addresses) {
        return addresses.stream()
                .map(address -> scheme + "://" + HostPort.text(address) + "/")
                .collect(Collectors.joining(", "));
    }

    private static boolean ready(Gateway gateway) {
        try {
            return gateway.awaitReady(Duration.ZERO);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
