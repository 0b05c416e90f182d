package dev.portolan.node.sandbox.netns;

import dev.portolan.linux.Sysctl;
import dev.portolan.linux.route.Hop;
import dev.portolan.linux.route.Link;
import dev.portolan.linux.route.Prefix;
import dev.portolan.linux.route.Route;
import dev.portolan.linux.route.RouteSocket;
import java.io.IOException;
import java.net.InetAddress;

/**
 * The inside of a pod's network namespace.
 *
 * <p>A pod has its address as a /32 and reaches even its neighbours through the node. If it took them to be on its own link, the answer of a neighbour
 * that was reached through a Service would go past the node's packet filter, which alone can translate it back.
 */
final class PodNetwork {
    /** The pod's only link besides loopback. */
    static final String LINK = "eth0";

    private PodNetwork() {}

    /** Switches it on. To be called in the pod's namespace. */
    static void configure(InetAddress address, InetAddress node, Mark mark) throws IOException {
        // A redirect would teach the pod the way past the node.
        for (String which : new String[] {"all", "default", LINK}) {
            Sysctl.of("net", "ipv4", "conf", which, "accept_redirects").write("0");
        }
        // As container engines have it: within a pod there is nobody to protect from a low port or a ping.
        Sysctl.of("net", "ipv4", "ip_unprivileged_port_start").write("0");
        Sysctl.of("net", "ipv4", "ping_group_range").write("0 2147483647");
        try (RouteSocket route = RouteSocket.open()) {
            route.links().setUp(route.links().get("lo"));
            Link link = route.links().get(LINK);
            route.links().setAlias(link, mark.alias());
            route.addresses().add(link, new Prefix(address, 32));
            route.links().setUp(link);
            route.routes().add(new Route(new Prefix(node, 32), link.index(), new Hop.Direct()));
            Prefix everywhere = new Prefix(InetAddress.ofLiteral("0.0.0.0"), 0);
            route.routes().add(new Route(everywhere, link.index(), new Hop.Via(node)));
        }
    }
}
