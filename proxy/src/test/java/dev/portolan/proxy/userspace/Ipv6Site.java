package dev.portolan.proxy.userspace;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portolan.linux.Ability;
import dev.portolan.linux.HostAbility;
import dev.portolan.linux.NetworkNamespace;
import dev.portolan.linux.route.Link;
import dev.portolan.linux.route.Prefix;
import dev.portolan.linux.route.RouteSocket;
import dev.portolan.proxy.Applied;
import dev.portolan.proxy.DataPlane;
import dev.portolan.proxy.DataPlaneException;
import dev.portolan.proxy.Site;
import dev.portolan.proxy.Traffic;
import dev.portolan.proxy.core.Delta;
import dev.portolan.proxy.core.Frontend;
import dev.portolan.proxy.core.ServiceTable;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/** A host of its own, all of whose IPv6 addresses are on its loopback link: IPv6 has one address there by itself. */
final class Ipv6Site implements Site {
    private static final int ADDRESSES = 4;

    private final NetworkNamespace host;
    private final UserspacePlane plane;

    /** Skips the test, with a reason, where the host does not allow it. */
    static Ipv6Site open() throws Exception {
        if (HostAbility.probe().pods() instanceof Ability.Impossible(String reason)) {
            assumeTrue(false, "skipped: " + reason);
        }
        return new Ipv6Site();
    }

    private Ipv6Site() throws Exception {
        host = NetworkNamespace.create("ipv6-host");
        host.call(() -> {
            try (RouteSocket route = RouteSocket.open()) {
                Link loopback = route.links().get("lo");
                route.links().setUp(loopback);
                for (InetAddress each : addresses()) {
                    route.addresses().add(loopback, new Prefix(each, 128));
                }
            }
            return true;
        });
        // The kernel makes the routes a little later, by itself.
        for (InetAddress each : addresses()) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .ignoreException(SocketException.class)
                    .until(() -> host.call(() -> {
                        try (DatagramSocket socket = new DatagramSocket()) {
                            socket.connect(new InetSocketAddress(each, 9));
                            return true;
                        }
                    }));
        }
        plane = new UserspacePlane(UserspaceConfig.DEFAULT);
    }

    private List<InetAddress> addresses() {
        List<InetAddress> all = new ArrayList<>(List.of(node(), client()));
        for (int n = 0; n < ADDRESSES; n++) {
            all.add(vip(n));
            all.add(backend(n));
        }
        return all;
    }

    /** Its threads begin with the first table, and inherit the network of who hands it over. */
    @Override
    public DataPlane plane() {
        return new DataPlane() {
            @Override
            public String name() {
                return plane.name();
            }

            @Override
            public Applied apply(ServiceTable next, Delta delta) throws DataPlaneException {
                try {
                    return host.call(() -> plane.apply(next, delta));
                } catch (Exception e) {
                    throw new DataPlaneException(String.valueOf(e.getMessage()), e);
                }
            }

            @Override
            public SortedMap<Frontend, Traffic> counters() {
                return plane.counters();
            }

            @Override
            public void cleanUp() {
                plane.cleanUp();
            }

            @Override
            public void close() {
                plane.close();
            }
        };
    }

    @Override
    public InetAddress vip(int n) {
        return InetAddress.ofLiteral("fd00:96::" + (10 + n));
    }

    @Override
    public InetAddress backend(int n) {
        return InetAddress.ofLiteral("fd00:244::" + (10 + n));
    }

    @Override
    public InetAddress node() {
        return InetAddress.ofLiteral("fd00:244::1");
    }

    @Override
    public InetAddress client() {
        return InetAddress.ofLiteral("fd00:244::20");
    }

    @Override
    public <T> T atBackend(int n, Callable<T> open) throws Exception {
        return host.call(open);
    }

    @Override
    public <T> T atClient(Callable<T> open) throws Exception {
        return host.call(open);
    }

    @Override
    public void close() {
        plane.close();
        host.close();
    }
}
