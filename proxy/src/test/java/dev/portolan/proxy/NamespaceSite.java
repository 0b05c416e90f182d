package dev.portolan.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portolan.linux.Ability;
import dev.portolan.linux.HostAbility;
import dev.portolan.linux.NetworkNamespace;
import dev.portolan.linux.Sysctl;
import dev.portolan.linux.route.HardwareAddress;
import dev.portolan.linux.route.Hop;
import dev.portolan.linux.route.Link;
import dev.portolan.linux.route.Prefix;
import dev.portolan.linux.route.Route;
import dev.portolan.linux.route.RouteSocket;
import dev.portolan.proxy.nftables.NftablesConfig;
import dev.portolan.rules.Cidr;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * A node with pods on a bridge, and a host outside, each a network namespace:
 * <pre>
 *   outsider 192.0.2.2 ── 192.0.2.1 node 10.244.0.1 ─ bridge ─ backends 10.244.0.10–12, client 10.244.0.20
 * </pre>
 */
public final class NamespaceSite implements Site {
    public static final Cidr SERVICES = Cidr.parse("10.96.0.0/16");
    public static final InetAddress OUTSIDER = InetAddress.ofLiteral("192.0.2.2");
    public static final InetAddress NODE_OUTSIDE = InetAddress.ofLiteral("192.0.2.1");
    private static final Sysctl BRIDGE_NETFILTER = Sysctl.of("net", "bridge", "bridge-nf-call-iptables");

    /** Addresses of one family. */
    private record Plan(
            String anywhere, String services, String pods, String node, String nodeOutside, String outsider, int host) {
        static final Plan FOUR = new Plan(
                "0.0.0.0", "10.96.0.0/16", "10.244.0.0/16", "10.244.0.1", "192.0.2.1", "192.0.2.2", Integer.SIZE);
        static final Plan SIX =
                new Plan("::", "fd00:96::/112", "fd00:244::/64", "fd00:244::1", "2001:db8::1", "2001:db8::2", 128);

        InetAddress pod(int n) {
            return InetAddress.ofLiteral(node.substring(0, node.length() - 1) + n);
        }

        InetAddress service(int n) {
            return InetAddress.ofLiteral(
                    services.substring(0, services.indexOf("/")).replaceAll("0$", "") + n);
        }

        Prefix range(String cidr) {
            Cidr block = Cidr.parse(cidr);
            return new Prefix(block.address(), block.prefixLength());
        }

        NftablesConfig config() {
            return NftablesConfig.of(List.of(Cidr.parse(pods)), List.of(Cidr.parse(services)), "ptl0");
        }
    }

    private final Plan plan;

    private final NetworkNamespace node;
    private final NetworkNamespace outsider;
    private final NetworkNamespace client;
    private final List<NetworkNamespace> backends = new ArrayList<>();
    private final Planes planes;
    private DataPlane plane;

    /** How a data plane is opened on the node. */
    public interface Planes {
        /** Called in the node's network namespace. */
        DataPlane open(NftablesConfig config) throws Exception;
    }

    /** Whether the bridge shows its frames to the IP hooks (module br_netfilter), as on hosts where a container engine asked for it. */
    public enum Bridge {
        SEEN_BY_IP,
        PLAIN
    }

    /** Skips the test, with a reason, where the host does not allow it. */
    public static NamespaceSite open(Bridge kind, Planes planes) throws Exception {
        return open(kind, Plan.FOUR, planes);
    }

    /** The same with IPv6 addresses only. */
    public static NamespaceSite openWithIpv6(Planes planes) throws Exception {
        return open(Bridge.PLAIN, Plan.SIX, planes);
    }

    private static NamespaceSite open(Bridge kind, Plan plan, Planes planes) throws Exception {
        // Found by trying in a network namespace; pods' host names, which need more privilege, are nobody's business
        // here.
        if (HostAbility.probe().nftables() instanceof Ability.Impossible(String reason)) {
            assumeTrue(false, "skipped: " + reason);
        }
        return new NamespaceSite(kind, plan, planes);
    }

    private NamespaceSite(Bridge kind, Plan plan, Planes planes) throws Exception {
        this.plan = plan;
        this.planes = planes;
        node = NetworkNamespace.create("node");
        outsider = NetworkNamespace.create("outsider");
        client = NetworkNamespace.create("client");
        for (int i = 0; i < 3; i++) {
            backends.add(NetworkNamespace.create("backend-" + i));
        }
        node.call(() -> {
            Sysctl.of("net", "ipv4", "ip_forward").write("1");
            Sysctl.of("net", "ipv6", "conf", "all", "forwarding").write("1");
            // Until a link's own address has passed the check, a second or two, its neighbours are not asked for.
            Sysctl.of("net", "ipv6", "conf", "default", "accept_dad").write("0");
            if (Files.exists(BRIDGE_NETFILTER.path())) {
                BRIDGE_NETFILTER.write(kind == Bridge.SEEN_BY_IP ? "1" : "0");
            }
            try (RouteSocket route = RouteSocket.open()) {
                route.links().setUp(route.links().get("lo"));
                Link bridge = route.links().addBridge("ptl0", HardwareAddress.ofAddress(node()));
                route.addresses().add(bridge, new Prefix(node(), plan.host - 8));
                route.links().setUp(bridge);
                route.routes().add(new Route(plan.range(plan.services), bridge.index(), new Hop.Direct()));
                for (int i = 0; i < 3; i++) {
                    Link port = wire(route, "port" + i, backends.get(i), backend(i));
                    route.links().setMaster(port, bridge);
                    route.links().setHairpin(port);
                }
                route.links().setMaster(wire(route, "port3", client, client()), bridge);
                Link outside = wire(route, "outside", outsider, InetAddress.ofLiteral(plan.outsider));
                route.addresses().add(outside, new Prefix(InetAddress.ofLiteral(plan.nodeOutside), plan.host - 8));
            }
            return null;
        });
        for (NetworkNamespace pod : backends) {
            join(pod, node());
        }
        join(client, node());
        join(outsider, InetAddress.ofLiteral(plan.nodeOutside));
        plane = node.call(() -> planes.open(plan.config()));
    }

    private Link wire(RouteSocket route, String name, NetworkNamespace peer, InetAddress peerAddress) throws Exception {
        Link link = route.links().addVeth(name, "eth0", HardwareAddress.ofAddress(peerAddress), peer);
        route.links().setUp(link);
        peer.call(() -> {
            try (RouteSocket there = RouteSocket.open()) {
                there.links().setUp(there.links().get("lo"));
                Link eth0 = there.links().get("eth0");
                Sysctl.of("net", "ipv6", "conf", "eth0", "accept_dad").write("0");
                there.links().setUp(eth0);
                there.addresses().add(eth0, new Prefix(peerAddress, plan.host));
                refuseRedirects();
            }
            return null;
        });
        return link;
    }

    /**
     * A packet that comes in by the bridge and leaves by it makes the node say «that is on your own link», and for IPv6 nothing on the node can
     * keep it from that. A socket that is connecting to a VIP which nobody translates at the moment would believe it, and look for
     * the VIP on its link for as long as it remembers.
     */
    private void refuseRedirects() throws IOException {
        Sysctl.of("net", "ipv6", "conf", "eth0", "accept_redirects").write("0");
    }

    private void join(NetworkNamespace host, InetAddress gateway) throws Exception {
        host.call(() -> {
            try (RouteSocket route = RouteSocket.open()) {
                int link = route.links().get("eth0").index();
                route.routes().add(new Route(new Prefix(gateway, plan.host), link, new Hop.Direct()));
                route.routes()
                        .add(new Route(
                                new Prefix(InetAddress.ofLiteral(plan.anywhere), 0), link, new Hop.Via(gateway)));
            }
            return null;
        });
    }

    /** The proxy's process ends, another starts. */
    public void restart() throws Exception {
        plane.close();
        plane = node.call(() -> planes.open(plan.config()));
    }

    /** The same place, where the client is a process on the node itself, with this address. */
    public Site fromNode(InetAddress address) {
        return new Elsewhere(this, node, address);
    }

    /** The same place, where the client is outside the cluster. */
    public Site fromOutside() {
        return new Elsewhere(this, outsider, InetAddress.ofLiteral(plan.outsider));
    }

    /** Makes the client's host an attacker that sends what is for 127.0.0.1 to the node instead of itself. */
    public void sendLoopbackToNode() throws Exception {
        client.call(() -> {
            try (RouteSocket route = RouteSocket.open()) {
                Link eth0 = route.links().get("eth0");
                route.links().routeLoopback(eth0);
                route.addresses().delete(route.links().get("lo"), new Prefix(InetAddress.ofLiteral("127.0.0.1"), 8));
                route.routes()
                        .add(new Route(
                                new Prefix(InetAddress.ofLiteral("127.0.0.1"), 32), eth0.index(), new Hop.Via(node())));
            }
            return null;
        });
    }

    public <T> T atNode(Callable<T> task) throws Exception {
        return node.call(task);
    }

    /** A command in the node's network; what it complains about comes with what it says. */
    ProcessBuilder command(List<String> words) {
        List<String> all = new ArrayList<>(List.of("nsenter", "--net=" + node.path()));
        all.addAll(words);
        return new ProcessBuilder(all).redirectErrorStream(true);
    }

    /** What a command prints that looks at the node. */
    public String witness(String... command) throws Exception {
        Process process = command(List.of(command)).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        return printed;
    }

    @Override
    public DataPlane plane() {
        return plane;
    }

    @Override
    public InetAddress vip(int n) {
        return plan.service(10 + n);
    }

    @Override
    public InetAddress backend(int n) {
        return plan.pod(10 + n);
    }

    @Override
    public InetAddress node() {
        return InetAddress.ofLiteral(plan.node);
    }

    @Override
    public InetAddress client() {
        return plan.pod(20);
    }

    @Override
    public <T> T atBackend(int n, Callable<T> task) throws Exception {
        return backends.get(n).call(task);
    }

    @Override
    public <T> T atClient(Callable<T> task) throws Exception {
        return client.call(task);
    }

    @Override
    public void close() {
        plane.close();
        node.close();
        outsider.close();
        client.close();
        backends.forEach(NetworkNamespace::close);
    }
}
