package dev.portolan.cli.cluster;

import dev.portolan.apiserver.pki.ClusterAuthority;
import dev.portolan.cli.UserError;
import dev.portolan.cli.cluster.ClusterConfig.SandboxChoice;
import dev.portolan.controllers.ControllersConfig;
import dev.portolan.linux.KernelException;
import dev.portolan.linux.cgroup.Cgroup;
import dev.portolan.node.Followers;
import dev.portolan.node.NodeConfig;
import dev.portolan.node.NodeTimings;
import dev.portolan.node.ServerIdentity;
import dev.portolan.node.image.ImageProgram;
import dev.portolan.node.sandbox.SandboxException;
import dev.portolan.node.sandbox.SandboxProvider;
import dev.portolan.node.sandbox.loopback.LoopbackProvider;
import dev.portolan.node.sandbox.netns.NetnsConfig;
import dev.portolan.node.sandbox.netns.NetnsSandboxProvider;
import dev.portolan.proxy.DataPlane;
import dev.portolan.proxy.ebpf.EbpfConfig;
import dev.portolan.proxy.ebpf.EbpfPlane;
import dev.portolan.proxy.nftables.NftablesConfig;
import dev.portolan.proxy.nftables.NftablesPlane;
import dev.portolan.proxy.userspace.UserspaceConfig;
import dev.portolan.proxy.userspace.UserspacePlane;
import dev.portolan.rules.Cidr;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a node is made of, as the setting says. */
record NodeParts(ClusterConfig config, Setting setting, ClusterAuthority authority, String name) {
    private static final String ZONE = "topology.kubernetes.io/zone";
    private static final String NAME = "node-";

    /** Those of node {@code number}, from 1. */
    static NodeParts of(ClusterConfig config, Setting setting, ClusterAuthority authority, int number) {
        return new NodeParts(config, setting, authority, NAME + number);
    }

    /** What carries connections to Services here; empty when another proxy does. */
    Optional<DataPlane> dataPlane() {
        try {
            return switch (setting.dataPlane()) {
                case NONE -> Optional.empty();
                case USERSPACE -> Optional.of(new UserspacePlane(UserspaceConfig.DEFAULT));
                case NFTABLES -> Optional.of(nftables(setting.layout(), inside()));
                case EBPF ->
                    Optional.of(ebpf(
                            SocketGroup.of(config.state().id()), config.state().id(), setting.layout()));
                case AUTO -> throw new IllegalStateException("nobody has chosen");
            };
        } catch (IOException e) {
            throw new UserError(69, "the data plane is not for us: " + e.getMessage());
        }
    }

    /**
     * Where clients of the first node's plane are whose answers come back through it by themselves: with further nodes only its own pods,
     * which have the first block, as it is the first to ask for one.
     */
    private Cidr inside() {
        Cidr pods = setting.layout().pods();
        return config.nodes() > 1 ? Cidr.around(pods.address(), ControllersConfig.DEFAULT_NODE_PREFIX_LENGTH) : pods;
    }

    static NftablesPlane nftables(Layout layout) throws KernelException {
        return nftables(layout, layout.pods());
    }

    /** {@code inside}: where clients are whose answers come back through this node by themselves. */
    static NftablesPlane nftables(Layout layout, Cidr inside) throws KernelException {
        return NftablesPlane.open(NftablesConfig.of(
                List.of(inside), List.of(layout.services(), layout.loadBalancers()), NetnsConfig.DEFAULT_BRIDGE));
    }

    /** For the sockets of {@code group}; packets are filtered as well. */
    static DataPlane ebpf(Cgroup group, String id, Layout layout) throws IOException {
        DataPlane packets = nftables(layout);
        try {
            return EbpfPlane.open(EbpfConfig.of(group, id), packets);
        } catch (IOException e) {
            packets.close();
            throw e;
        }
    }

    /** Where the first node's pods live. */
    SandboxProvider sandboxes() {
        if (setting.sandbox() == SandboxChoice.LOOPBACK) return new LoopbackProvider();
        try {
            return NetnsSandboxProvider.here(new NetnsConfig(
                    config.state().id(),
                    NetnsConfig.DEFAULT_BRIDGE,
                    List.of(setting.layout().services(), setting.layout().loadBalancers())));
        } catch (SandboxException e) {
            throw new UserError(69, String.valueOf(e.getMessage()));
        }
    }

    NodeConfig agent(InetSocketAddress dnsServer, SandboxProvider sandboxes, Followers followers) {
        return new NodeConfig(
                name,
                config.state().id(),
                config.state().node(name),
                sandboxes,
                this::image,
                List.of(setting.layout().dns()),
                Layout.DOMAIN,
                this::identity,
                0,
                environment(dnsServer),
                labels(),
                followers,
                NodeTimings.USUAL);
    }

    private Map<String, String> labels() {
        int number = Integer.parseInt(name.substring(NAME.length()));
        List<String> zones = config.zones();
        return zones.isEmpty() ? Map.of() : Map.of(ZONE, zones.get((number - 1) % zones.size()));
    }

    /** What this process sees of the host, with this JDK's tools last on the PATH, so that a manifest may say {@code java}. */
    private Map<String, String> environment(InetSocketAddress dnsServer) {
        var environment = new LinkedHashMap<>(NodeConfig.usefulEnvironment(System.getenv()));
        environment.merge(
                "PATH",
                System.getProperty("java.home") + File.separator + "bin",
                (path, jdk) -> path + File.pathSeparator + jdk);
        if (setting.sandbox() == SandboxChoice.LOOPBACK) {
            environment.put("PORTOLAN_DNS", dnsServer.getAddress().getHostAddress() + ":" + dnsServer.getPort());
        }
        return environment;
    }

    private ServerIdentity identity(InetAddress address) {
        var own = authority.server("system:node:" + name, List.of(name), List.of(address));
        return new ServerIdentity(own.key(), List.of(own.certificate()), authority.certificate());
    }

    /** Read anew each time: the next {@code up} may have said more. */
    private Optional<ImageProgram> image(String reference) {
        try {
            return Optional.ofNullable(ImageMapFile.remembered(config.state()).get(reference))
                    .map(e -> new ImageProgram(e.builtin(), e.command(), e.args(), e.workingDir(), e.env()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
