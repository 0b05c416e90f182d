package dev.portolan.apiserver.kinds;

import dev.portolan.rules.PortRange;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Node ports: one number belongs to one Service, whatever the protocol. */
final class NodePortAllocator {
    private final PortRange range;
    private final RandomGenerator random;

    NodePortAllocator(PortRange range, RandomGenerator random) {
        this.range = range;
        this.random = random;
    }

    static String key(long port) {
        return Claim.PORTS + port;
    }

    PortRange range() {
        return range;
    }

    boolean contains(long port) {
        return port == (int) port && range.contains((int) port);
    }

    /** A port that nobody holds and that is not among {@code taken} keys. */
    Optional<Long> next(ClaimView view, Set<String> taken) {
        long upper = range.first() + Bands.lower(range.size(), 32, 128);
        return new FreeChoice(Claim.PORTS, NodePortAllocator::key, view, random)
                .from(range.first(), upper, range.last() + 1L, taken);
    }
}
