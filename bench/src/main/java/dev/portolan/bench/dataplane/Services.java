package dev.portolan.bench.dataplane;

import dev.portolan.proxy.core.Affinity;
import dev.portolan.proxy.core.Backend;
import dev.portolan.proxy.core.Forwarding;
import dev.portolan.proxy.core.Frontend;
import dev.portolan.proxy.core.Policy;
import dev.portolan.proxy.core.PortOwner;
import dev.portolan.proxy.core.Protocol;
import dev.portolan.proxy.core.ServiceTable;
import dev.portolan.proxy.core.Target;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Tables of Services, of which the last one is asked; its only backend is the server. */
final class Services {
    static final int PORT = 80;

    private Services() {}

    static InetAddress vip(int n) {
        return InetAddress.ofLiteral("10.96." + (n >> 8) + "." + (n & 255));
    }

    /** The one that is asked. */
    static InetSocketAddress asked(int count) {
        return new InetSocketAddress(vip(count), PORT);
    }

    static ServiceTable table(int count, int backendsEach) {
        TreeMap<Frontend, Forwarding> all = new TreeMap<>();
        for (int n = 1; n < count; n++) {
            List<Backend> backends = new ArrayList<>();
            for (int b = 0; b < backendsEach; b++) {
                int k = n * backendsEach + b;
                backends.add(Backend.of("10.245." + (k >> 8 & 255) + "." + (k & 255), 1024 + (k >> 16)));
            }
            all.put(new Frontend(vip(n), PORT, Protocol.TCP), forwarding(n, backends));
        }
        Backend server = new Backend(BenchSite.SERVER, BenchSite.PORT);
        all.put(new Frontend(vip(count), PORT, Protocol.TCP), forwarding(count, List.of(server)));
        all.put(new Frontend(vip(count), PORT, Protocol.UDP), forwarding(count, List.of(server)));
        return ServiceTable.of(all);
    }

    private static Forwarding forwarding(int n, List<Backend> backends) {
        Target target = new Target.Balance(backends);
        return new Forwarding(
                new PortOwner("bench", "service-" + n, ""),
                Forwarding.Kind.CLUSTER_IP,
                Policy.CLUSTER,
                Affinity.NONE,
                target,
                target,
                List.of());
    }
}
