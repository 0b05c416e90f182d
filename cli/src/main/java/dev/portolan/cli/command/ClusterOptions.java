package dev.portolan.cli.command;

import dev.portolan.cli.cluster.ClusterConfig;
import dev.portolan.cli.cluster.ClusterConfig.DataPlaneChoice;
import dev.portolan.cli.cluster.ClusterConfig.SandboxChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a cluster is to be started: the options that {@code up} takes and hands on to the process in the background. */
final class ClusterOptions {
    @Mixin
    private StateOption state = new StateOption();

    @Option(names = "--ephemeral", description = "keep nothing: the state folder goes when the cluster ends")
    private boolean ephemeral;

    @Option(
            names = "--data-plane",
            paramLabel = "auto|ebpf|nftables|userspace|none",
            defaultValue = "auto",
            description = {
                "what carries connections to Services (default: the best this host allows);",
                "none leaves that to another proxy, such as `portolan proxy`"
            })
    private DataPlaneChoice dataPlane = DataPlaneChoice.AUTO;

    @Option(
            names = "--sandbox",
            paramLabel = "auto|netns|loopback",
            defaultValue = "auto",
            description = "where pods live: network namespaces (root), or addresses in 127.0.0.0/8 (anybody)")
    private SandboxChoice sandbox = SandboxChoice.AUTO;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "how many nodes: the first is this host, each further one a network namespace with its own pods, proxy and"
                            + " address (default: 1)")
    private int nodes;

    @Option(
            names = "--zones",
            paramLabel = "ZONE",
            split = ",",
            description = "the nodes' label topology.kubernetes.io/zone, in turn: --nodes 4 --zones a,b")
    private List<String> zones = new ArrayList<>();

    @Option(
            names = "--api-port",
            paramLabel = "PORT",
            defaultValue = "6443",
            converter = Port.class,
            description = "the API server's port on 127.0.0.1; 0 takes a free one (default: 6443)")
    private int apiPort;

    @Option(
            names = "--ingress-port",
            paramLabel = "PORT",
            defaultValue = "8080",
            converter = Port.class,
            description = "the Ingress proxy's port on 127.0.0.1; 0 takes a free one (default: 8080)")
    private int ingressPort;

    @Option(
            names = "--ingress-tls-port",
            paramLabel = "PORT",
            defaultValue = "8443",
            converter = Port.class,
            description = "the Ingress proxy's port for TLS on 127.0.0.1; 0 takes a free one (default: 8443)")
    private int ingressTlsPort;

    @Option(
            names = "--dns-port",
            paramLabel = "PORT",
            defaultValue = "10053",
            converter = Port.class,
            description = "the DNS server's port on 127.0.0.1; 0 takes a free one (default: 10053)")
    private int dnsPort;

    @Mixin
    private AuditOption audit = new AuditOption();

    @Option(
            names = "--ui-port",
            paramLabel = "PORT",
            defaultValue = "8090",
            converter = Port.class,
            description = "the live map's port on 127.0.0.1; 0 takes a free one (default: 8090)")
    private int uiPort;

    StateOption state() {
        return state;
    }

    ClusterConfig config() {
        return new ClusterConfig(
                state.folder(),
                ephemeral,
                dataPlane,
                sandbox,
                nodes,
                zones,
                apiPort,
                ingressPort,
                ingressTlsPort,
                dnsPort,
                uiPort,
                audit.config());
    }

    /** The same options as words, for the process in the background. */
    List<String> words() {
        var words = new ArrayList<String>();
        words.addAll(List.of("--state", state.folder().path().toString()));
        if (ephemeral) words.add("--ephemeral");
        words.addAll(List.of("--data-plane", dataPlane.name().toLowerCase(Locale.ROOT)));
        words.addAll(List.of("--sandbox", sandbox.name().toLowerCase(Locale.ROOT)));
        words.addAll(List.of("--nodes", String.valueOf(nodes)));
        if (!zones.isEmpty()) words.addAll(List.of("--zones", String.join(",", zones)));
        words.addAll(List.of("--api-port", String.valueOf(apiPort)));
        words.addAll(List.of("--ingress-port", String.valueOf(ingressPort)));
        words.addAll(List.of("--ingress-tls-port", String.valueOf(ingressTlsPort)));
        words.addAll(List.of("--dns-port", String.valueOf(dnsPort)));
        words.addAll(audit.words());
        words.addAll(List.of("--ui-port", String.valueOf(uiPort)));
        return words;
    }
}
