package dev.portolan.proxy.userspace;

import dev.portolan.rules.Cidr;
import java.time.Duration;
import java.util.List;

/**
 * How the userspace data plane behaves.
 *
 * @param eventLoops threads that carry bytes, at least 1
 * @param connectTimeout after which a backend that does not answer counts as failed and another is tried
 * @param udpIdle after which a silent UDP flow is forgotten; the kernel's conntrack forgets after 30–120 s
 * @param inside clients in these blocks, and all loopback clients, count as inside the cluster for traffic policies
 */
public record UserspaceConfig(int eventLoops, Duration connectTimeout, Duration udpIdle, List<Cidr> inside) {
    /** Two loops, 3 s, 60 s, and only loopback clients inside. */
    public static final UserspaceConfig DEFAULT =
            new UserspaceConfig(2, Duration.ofSeconds(3), Duration.ofSeconds(60), List.of());

    /** Copies the list. */
    public UserspaceConfig {
        inside = List.copyOf(inside);
    }

    /** The same with another idle time. */
    public UserspaceConfig withUdpIdle(Duration idle) {
        return new UserspaceConfig(eventLoops, connectTimeout, idle, inside);
    }
}
