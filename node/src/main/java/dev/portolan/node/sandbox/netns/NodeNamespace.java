package dev.portolan.node.sandbox.netns;

import dev.portolan.linux.NetworkNamespace;
import dev.portolan.linux.Sysctl;
import dev.portolan.linux.route.HardwareAddress;
import dev.portolan.linux.route.Hop;
import dev.portolan.linux.route.Link;
import dev.portolan.linux.route.Prefix;
import dev.portolan.linux.route.Route;
import dev.portolan.linux.route.RouteSocket;
import dev.portolan.node.sandbox.PodSandbox;
import dev.portolan.node.sandbox.SandboxException;
import dev.portolan.node.sandbox.SandboxProvider;
import dev.portolan.node.sandbox.SandboxSpec;
import dev.portolan.rules.Cidr;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A further node on this host: a network namespace with a bridge and pods of its own, joined to the host by a veth pair. It has one address, that of its
 * bridge; each side routes the other's pods there. The namespace goes with this process.
 */
public final class NodeNamespace implements SandboxProvider {
    private static final Logger LOG = LoggerFactory.getLogger(NodeNamespace.class);
    private static final String UPLINK = "eth0";
    private static final Prefix EVERYWHERE = new Prefix(InetAddress.ofLiteral("0.0.0.0"), 0);

    private final NetworkNamespace namespace;
    private final NetworkNamespace host;
    private final String link;
    private final InetAddress gateway;
    private final NetnsSandboxProvider pods;

    private NodeNamespace(NetnsConfig config, String link, InetAddress gateway) throws Exception {
        this.link = link;
        this.gateway = gateway;
        this.host = NetworkNamespace.current();
        this.namespace = NetworkNamespace.create("node " + link);
        this.pods = namespace.call(() -> NetnsSandboxProvider.here(config));
    }

    /**
     * One beside the host that the calling thread is on.
     *
     * @param config of its own bridge and pods; the cluster id has to differ from that of other nodes of this host
     * @param link the name of the link on the host, at most 15 bytes
     * @param gateway the host's own address as a node, through which everything else is reached
     */
    public static NodeNamespace create(NetnsConfig config, String link, InetAddress gateway) throws SandboxException {
        try {
            return new NodeNamespace(config, link, gateway);
        } catch (SandboxException refused) {
            throw refused;
        } catch (Exception refused) {
            throw new SandboxException("cannot make a network for a further node: " + refused.getMessage(), refused);
        }
    }

    @Override
    public String name() {
        return "netns";
    }

    @Override
    public InetAddress open(Cidr podCidr) throws SandboxException {
        try {
            namespace.call(() -> {
                try (RouteSocket route = RouteSocket.open()) {
                    route.links().setUp(route.links().get("lo"));
                }
                return true;
            });
            InetAddress address = pods.open(podCidr);
            join(podCidr, address);
            return address;
        } catch (SandboxException refused) {
            throw refused;
        } catch (Exception refused) {
            throw new SandboxException(
                    "cannot join the node " + link + " to this host: " + refused.getMessage(), refused);
        }
    }

    private void join(Cidr podCidr, InetAddress address) throws Exception {
        host.call(() -> {
            try (RouteSocket route = RouteSocket.open()) {
                removeFrom(route);
                Link made = route.links().addVeth(link, UPLINK, HardwareAddress.ofAddress(address), namespace);
                route.links().setUp(made);
                set(link, "rp_filter", "2");
                // What it sends back to a client of a Service on the host's loopback is translated there.
                set(link, "route_localnet", "1");
                route.routes().add(new Route(new Prefix(address, 32), made.index(), new Hop.Direct()));
                route.routes()
                        .add(new Route(
                                new Prefix(podCidr.address(), podCidr.prefixLength()),
                                made.index(),
                                new Hop.Via(address)));
            }
            return true;
        });
        namespace.call(() -> {
            try (RouteSocket route = RouteSocket.open()) {
                Link uplink = route.links().get(UPLINK);
                route.links().setUp(uplink);
                set(UPLINK, "rp_filter", "2");
                route.routes().add(new Route(new Prefix(gateway, 32), uplink.index(), new Hop.Direct()));
                route.routes().add(new Route(EVERYWHERE, uplink.index(), new Hop.Via(gateway)));
            }
            return true;
        });
    }

    private static void set(String link, String setting, String value) throws IOException {
        Sysctl.of("net", "ipv4", "conf", link, setting).write(value);
    }

    private void removeFrom(RouteSocket route) throws IOException {
        Optional<Link> before = route.links().find(link);
        if (before.isPresent()) {
            route.links().delete(before.get());
        }
    }

    @Override
    public PodSandbox create(SandboxSpec spec) throws SandboxException {
        return pods.create(spec);
    }

    @Override
    public PodSandbox shared(SandboxSpec spec) throws SandboxException {
        return pods.shared(spec);
    }

    @Override
    public <T> T onNode(Callable<T> body) throws Exception {
        return namespace.call(body);
    }

    @Override
    public boolean elsewhere() {
        return true;
    }

    @Override
    public boolean ownFiles() {
        return true;
    }

    @Override
    public void close() {
        pods.close();
        try {
            host.call(() -> {
                try (RouteSocket route = RouteSocket.open()) {
                    removeFrom(route);
                }
                return true;
            });
        } catch (Exception left) {
            LOG.warn("{} is left on this host until this process ends: {}", link, left.getMessage());
        }
        namespace.close();
        host.close();
    }
}
