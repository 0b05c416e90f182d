package dev.portolan.cli.command;

import dev.portolan.cli.UserError;
import dev.portolan.cli.role.HostPort;
import dev.portolan.cli.role.Role;
import dev.portolan.cli.role.RoleOptions;
import dev.portolan.dns.DnsBindException;
import dev.portolan.dns.DnsConfig;
import dev.portolan.dns.DnsServer;
import dev.portolan.dns.edge.PodNames;
import dev.portolan.dns.forward.Upstreams;
import dev.portolan.rules.Cidr;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The cluster's DNS by itself, beside any API server. */
@Command(
        name = "dns",
        mixinStandardHelpOptions = true,
        description = {
            "Answers for a cluster's names (Services, endpoints, pods) by UDP and TCP, beside any API server.",
            "Example: portolan dns --kubeconfig ~/.kube/config --listen 127.0.0.1:10053"
        })
public final class DnsCommand implements Callable<Integer> {
    @Mixin
    private RoleOptions role = new RoleOptions();

    @Option(
            names = "--listen",
            paramLabel = "IP:PORT",
            converter = HostPort.class,
            defaultValue = "127.0.0.1:10053",
            description = "where to answer; may be given several times (default: 127.0.0.1:10053)")
    private List<InetSocketAddress> listen = new ArrayList<>();

    @Option(
            names = "--domain",
            paramLabel = "NAME",
            defaultValue = "cluster.local",
            description = "the cluster's domain (default: cluster.local)")
    private String domain = "cluster.local";

    @Option(
            names = "--cluster-range",
            paramLabel = "CIDR",
            description = "an address range of Services or pods, whose reverse names nobody else is asked for")
    private List<String> ranges = new ArrayList<>();

    @Option(
            names = "--pod-names",
            paramLabel = "disabled|insecure|verified",
            defaultValue = "verified",
            description = "which names like 10-244-0-7.default.pod exist (default: verified)")
    private PodNames podNames = PodNames.VERIFIED;

    @Option(
            names = "--upstream",
            paramLabel = "IP:PORT",
            converter = HostPort.class,
            description = "a resolver for all other names (default: those of /etc/resolv.conf)")
    private List<InetSocketAddress> upstreams = new ArrayList<>();

    @Option(names = "--ttl", paramLabel = "SECONDS", defaultValue = "5", description = "of every answer (default: 5)")
    private int ttl;

    @Override
    public Integer call() throws Exception {
        DnsConfig config = config();
        return Role.run("dns", role, (informers, metrics) -> {
            DnsServer server = start(() -> DnsServer.start(informers, config));
            String where = server.addresses().stream().map(HostPort::text).collect(Collectors.joining(", "));
            return new Role.Running(
                    "names of " + domain + " are answered at " + where + " (UDP and TCP)", () -> ready(server), server);
        });
    }

    private DnsConfig config() {
        if (ttl < 0 || ttl > 3600) {
            throw new UserError(64, "--ttl " + ttl + ": must be between 0 and 3600 seconds");
        }
        try {
            return DnsConfig.of(domain, ranges.stream().map(Cidr::parse).toList())
                    .withListen(listen.toArray(InetSocketAddress[]::new))
                    .withPodNames(podNames)
                    .withTtlSeconds(ttl)
                    .withUpstreams(upstreams.isEmpty() ? Upstreams.host() : Upstreams.of(upstreams));
        } catch (IllegalArgumentException malformed) {
            throw new UserError(64, String.valueOf(malformed.getMessage()));
        }
    }

    private interface Start {
        DnsServer now();
    }

    private static DnsServer start(Start start) {
        try {
            return start.now();
        } catch (DnsBindException taken) {
            throw new UserError(69, "--listen: " + taken.getMessage());
        }
    }

    private static boolean ready(DnsServer server) {
        try {
            return server.awaitReady(Duration.ZERO);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
