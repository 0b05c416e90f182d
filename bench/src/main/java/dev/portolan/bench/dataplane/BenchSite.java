package dev.portolan.bench.dataplane;

import dev.portolan.linux.NetworkNamespace;
import dev.portolan.linux.Sysctl;
import dev.portolan.linux.route.HardwareAddress;
import dev.portolan.linux.route.Hop;
import dev.portolan.linux.route.Link;
import dev.portolan.linux.route.Prefix;
import dev.portolan.linux.route.Route;
import dev.portolan.linux.route.RouteSocket;
import java.net.InetAddress;
import java.util.concurrent.Callable;

/** A node with a bridge, a pod that serves and a pod that asks, each a network namespace that is gone when this process is. */
final class BenchSite implements AutoCloseable {
    static final InetAddress NODE = InetAddress.ofLiteral("10.244.0.1");
    static final InetAddress SERVER = InetAddress.ofLiteral("10.244.0.10");
    static final InetAddress CLIENT = InetAddress.ofLiteral("10.244.0.20");
    static final int PORT = 3000;

    private final NetworkNamespace node = NetworkNamespace.create("bench node");
    private final NetworkNamespace server = NetworkNamespace.create("bench server");
    private final NetworkNamespace client = NetworkNamespace.create("bench client");
    private final EchoServer echo;

    BenchSite() throws Exception {
        node.call(() -> {
            Sysctl.of("net", "ipv4", "ip_forward").write("1");
            try (RouteSocket route = RouteSocket.open()) {
                route.links().setUp(route.links().get("lo"));
                Link bridge = route.links().addBridge("ptl0", HardwareAddress.ofAddress(NODE));
                route.addresses().add(bridge, new Prefix(NODE, 24));
                route.links().setUp(bridge);
                wire(route, bridge, "port0", server, SERVER);
                wire(route, bridge, "port1", client, CLIENT);
            }
            return true;
        });
        echo = server.call(() -> EchoServer.start(SERVER, PORT));
    }

    private static void wire(RouteSocket route, Link bridge, String name, NetworkNamespace pod, InetAddress address)
            throws Exception {
        Link port = route.links().addVeth(name, "eth0", HardwareAddress.ofAddress(address), pod);
        route.links().setMaster(port, bridge);
        route.links().setUp(port);
        pod.call(() -> {
            try (RouteSocket there = RouteSocket.open()) {
                there.links().setUp(there.links().get("lo"));
                Link eth0 = there.links().get("eth0");
                there.links().setUp(eth0);
                there.addresses().add(eth0, new Prefix(address, 32));
                there.routes().add(new Route(new Prefix(NODE, 32), eth0.index(), new Hop.Direct()));
                there.routes()
                        .add(new Route(
                                new Prefix(InetAddress.ofLiteral("0.0.0.0"), 0), eth0.index(), new Hop.Via(NODE)));
            }
            return true;
        });
    }

    /** A Service's address on the node itself, for who listens there. */
    void own(InetAddress vip) throws Exception {
        node.call(() -> {
            try (RouteSocket route = RouteSocket.open()) {
                route.addresses().add(route.links().get("lo"), new Prefix(vip, 32));
            }
            return true;
        });
    }

    /** Packets for a Service's address get as far as the packet filter. */
    void route(Prefix services) throws Exception {
        node.call(() -> {
            try (RouteSocket route = RouteSocket.open()) {
                route.routes().add(new Route(services, route.links().get("ptl0").index(), new Hop.Direct()));
            }
            return true;
        });
    }

    <T> T atNode(Callable<T> body) throws Exception {
        return node.call(body);
    }

    <T> T atClient(Callable<T> body) throws Exception {
        return client.call(body);
    }

    /** A command in the node's network. */
    ProcessBuilder command(String... words) {
        var all = new java.util.ArrayList<>(java.util.List.of("nsenter", "--net=" + node.path()));
        all.addAll(java.util.List.of(words));
        return new ProcessBuilder(all).redirectErrorStream(true);
    }

    @Override
    public void close() throws Exception {
        echo.close();
        node.close();
        server.close();
        client.close();
    }
}
