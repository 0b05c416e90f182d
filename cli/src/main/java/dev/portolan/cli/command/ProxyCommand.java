package dev.portolan.cli.command;

import dev.portolan.cli.UserError;
import dev.portolan.cli.cluster.ClusterConfig.DataPlaneChoice;
import dev.portolan.cli.role.NodePlane;
import dev.portolan.cli.role.ProxyMetrics;
import dev.portolan.cli.role.ProxyPages;
import dev.portolan.cli.role.Role;
import dev.portolan.cli.role.RoleOptions;
import dev.portolan.client.Informers;
import dev.portolan.proxy.ProxyConfig;
import dev.portolan.proxy.ServiceProxy;
import dev.portolan.proxy.ebpf.Spread;
import dev.portolan.proxy.nftables.NftablesConfig;
import dev.portolan.rules.Cidr;
import dev.portolan.rules.IpAddresses;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The service proxy by itself, beside any API server, as kube-proxy would be. */
@Command(
        name = "proxy",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a cluster's Services answer on this node, beside any API server, in the place of kube-proxy.",
            "What is in the kernel stays when it ends, so that a restart interrupts nobody; --cleanup takes it away."
        },
        footer = {
            "",
            "Examples:",
            "  portolan proxy --kubeconfig ~/.kube/config --node worker-1",
            "  portolan proxy --cleanup    takes away what any run has left"
        })
public final class ProxyCommand implements Callable<Integer> {
    @Mixin
    private RoleOptions role = new RoleOptions();

    @Option(
            names = {"--node", "--hostname-override"},
            paramLabel = "NAME",
            description = "this node's name in the cluster (default: the host's name)")
    private @Nullable String node;

    @Option(
            names = {"--data-plane", "--proxy-mode"},
            paramLabel = "auto|ebpf|nftables|userspace",
            defaultValue = "auto",
            description = "what carries connections to Services (default: the best this host allows)")
    private DataPlaneChoice dataPlane = DataPlaneChoice.AUTO;

    @Option(
            names = "--cluster-cidr",
            paramLabel = "CIDR",
            split = ",",
            description = "addresses of pods, whose connections keep their source (default: the podCIDRs of all Nodes)")
    private List<String> pods = new ArrayList<>();

    @Option(
            names = "--service-range",
            paramLabel = "CIDR",
            split = ",",
            description = "addresses of Services, whose unknown ports are refused")
    private List<String> services = new ArrayList<>();

    @Option(
            names = "--node-port-address",
            paramLabel = "IP",
            split = ",",
            description = "where node ports answer, beside the Node's addresses of type InternalIP")
    private List<String> nodePorts = new ArrayList<>();

    @Option(
            names = "--pod-link",
            paramLabel = "NAME",
            split = ",",
            description = "a link behind which pods are; needed for node ports on 127.0.0.1 with nftables")
    private List<String> links = new ArrayList<>();

    @Option(
            names = "--cgroup",
            paramLabel = "FOLDER",
            description = "serve sockets of this cgroup only, such as that of pods (ebpf; default: all of this host)")
    private @Nullable Path cgroup;

    @Option(
            names = "--table",
            paramLabel = "NAME",
            defaultValue = "portolan",
            description =
                    "the nftables tables' name, and of the folder of eBPF pins: proxies on one host need different ones (default: portolan)")
    private String table = "portolan";

    @Option(
            names = "--spread",
            paramLabel = "random|maglev",
            defaultValue = "random",
            description =
                    "how connections without affinity find a backend (ebpf): each anew, or by who the client is, with nothing remembered")
    private Spread spread = Spread.RANDOM;

    @Option(names = "--cleanup", description = "take away what earlier runs left on this host, and end")
    private boolean cleanup;

    @Override
    public Integer call() throws Exception {
        if (cleanup) {
            NodePlane.cleanUp(config(List.of())).forEach(what -> System.out.println("removed: " + what));
            return 0;
        }
        return Role.run("proxy", role, this::start);
    }

    private Role.Running start(Informers informers, PrometheusRegistry registry) throws UnknownHostException {
        String name = node == null ? InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT) : node;
        List<Cidr> inside = pods.isEmpty() ? podRanges(informers) : cidrs("--cluster-cidr", pods);
        NodePlane chosen = NodePlane.open(dataPlane, config(inside), inside, Optional.ofNullable(cgroup), spread);
        List<InetAddress> addresses = nodePorts.stream()
                .map(text -> IpAddresses.parse(text)
                        .orElseThrow(() -> new UserError(64, "--node-port-address " + text + " is no IP address")))
                .toList();
        ProxyMetrics metrics = new ProxyMetrics(registry, informers);
        ServiceProxy proxy = ServiceProxy.start(informers, new ProxyConfig(name, addresses, chosen.plane(), metrics));
        ProxyMetrics.count(registry, proxy);
        return new Role.Running(
                "Services answer on node " + name + " by " + chosen.plane().name() + " (" + chosen.why() + ")",
                new ProxyPages(proxy::health, Clock.systemUTC(), registry).all(),
                () -> {
                    proxy.close();
                    chosen.plane().close();
                });
    }

    private NftablesConfig config(List<Cidr> inside) {
        return new NftablesConfig(table, inside, cidrs("--service-range", services), links);
    }

    private static List<Cidr> podRanges(Informers informers) {
        return informers.client().nodes().list().getItems().stream()
                .filter(each -> each.getSpec() != null)
                .flatMap(each -> each.getSpec().getPodCIDRs() == null
                        ? java.util.stream.Stream.<String>empty()
                        : each.getSpec().getPodCIDRs().stream())
                .map(Cidr::parse)
                .toList();
    }

    private static List<Cidr> cidrs(String option, List<String> texts) {
        try {
            return texts.stream().map(Cidr::parse).toList();
        } catch (IllegalArgumentException malformed) {
            throw new UserError(64, option + ": " + malformed.getMessage());
        }
    }
}
