package dev.portolan.cli.command;

import dev.portolan.cli.UserError;
import dev.portolan.cli.role.HostPort;
import dev.portolan.cli.role.Role;
import dev.portolan.cli.role.RoleOptions;
import dev.portolan.dns.DnsBindException;
import dev.portolan.dns.DnsConfig;
import dev.portolan.dns.DnsServer;
import dev.portolan.dns.edge.PodNames;
import dev.portolan.dns.edge.PodSearches;
import dev.portolan.dns.forward.Forwarding;
import dev.portolan.dns.forward.Upstreams;
import dev.portolan.dns.wire.Name;
import dev.portolan.rules.Cidr;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The cluster's DNS by itself, beside any API server. */
@Command(
        name = "dns",
        mixinStandardHelpOptions = true,
        description = {
            "Answers for a cluster's names (Services, endpoints, pods) by UDP and TCP, beside any API server."
        },
        footer = {
            "",
            "Examples:",
            "  portolan dns --kubeconfig ~/.kube/config --listen 127.0.0.1:10053",
            "  dig -p 10053 @127.0.0.1 kubernetes.default.svc.cluster.local"
        })
public final class DnsCommand implements Callable<Integer> {
    private static final Duration TCP_IDLE = Duration.ofSeconds(10);

    @Mixin
    private RoleOptions role = new RoleOptions();

    @Option(
            names = "--listen",
            paramLabel = "IP:PORT",
            converter = HostPort.class,
            defaultValue = "127.0.0.1:10053",
            description = "where to answer; may be given several times, on a host with several addresses once for each:"
                    + " 0.0.0.0 answers from whichever the kernel takes (default: 127.0.0.1:10053)")
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

    @Option(
            names = "--stub-domain",
            paramLabel = "NAME=IP:PORT",
            description = "a domain whose names are asked for at a server of its own; may be given several times")
    private Map<String, String> stubs = new LinkedHashMap<>();

    @Option(
            names = "--hosts",
            paramLabel = "FILE",
            description = "a file as /etc/hosts; its names come before what other servers say")
    private @Nullable Path hosts;

    @Option(
            names = "--walk-searches",
            description = "answer a ClusterFirst pod's whole search list in one round trip (\"autopath\")")
    private boolean walk;

    @Option(
            names = "--transfer-to",
            paramLabel = "CIDR",
            description = "who may have the whole zone by AXFR (default: nobody)")
    private List<String> transferTo = new ArrayList<>();

    @Option(
            names = "--queries-per-client",
            paramLabel = "N",
            defaultValue = "20000",
            description = "datagrams a second of one client that are answered; 0 sets no limit (default: 20000)")
    private int queriesPerClient;

    @Option(names = "--ttl", paramLabel = "SECONDS", defaultValue = "5", description = "of every answer (default: 5)")
    private int ttl;

    @Override
    public Integer call() throws Exception {
        DnsConfig config = config();
        return Role.run("dns", role, (informers, metrics) -> {
            DnsServer server = start(() -> DnsServer.start(informers, config.withMetrics(metrics)));
            String where = server.addresses().stream().map(HostPort::text).collect(Collectors.joining(", "));
            return new Role.Running(
                    "names of " + domain + " are answered at " + where + " (UDP and TCP)", () -> ready(server), server);
        });
    }

    private DnsConfig config() {
        if (ttl < 0 || ttl > 3600) {
            throw new UserError(64, "--ttl " + ttl + ": must be between 0 and 3600 seconds");
        }
        if (queriesPerClient < 0) {
            throw new UserError(64, "--queries-per-client " + queriesPerClient + ": must be 0 or more");
        }
        if (hosts != null && !Files.isReadable(hosts)) {
            throw new UserError(66, "--hosts: cannot read " + hosts);
        }
        try {
            return DnsConfig.of(domain, cidrs(ranges))
                    .withListen(listen.toArray(InetSocketAddress[]::new))
                    .withPodNames(podNames)
                    .withPodSearches(walk ? PodSearches.WALKED : PodSearches.LEFT_TO_THEM)
                    .withTtlSeconds(ttl)
                    .withForwarding(new Forwarding(
                            upstreams.isEmpty() ? Upstreams.host() : Upstreams.of(upstreams), stubDomains()))
                    .withHosts(hosts)
                    .withLimits(new DnsConfig.Limits(TCP_IDLE, queriesPerClient, cidrs(transferTo)));
        } catch (IllegalArgumentException | TypeConversionException malformed) {
            throw new UserError(64, String.valueOf(malformed.getMessage()));
        }
    }

    private static List<Cidr> cidrs(List<String> texts) {
        return texts.stream().map(Cidr::parse).toList();
    }

    private Map<Name, Upstreams> stubDomains() {
        Map<Name, Upstreams> all = new LinkedHashMap<>();
        stubs.forEach((name, server) -> all.put(Name.of(name), Upstreams.of(List.of(new HostPort().convert(server)))));
        return all;
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
