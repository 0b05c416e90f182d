package dev.portolan.proxy.nftables;

import dev.portolan.proxy.Applied.Failure;
import dev.portolan.proxy.Applied.Reason;
import dev.portolan.proxy.core.Family;
import dev.portolan.proxy.core.Forwarding;
import dev.portolan.proxy.core.Frontend;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which frontends the packet filter cannot serve, and why; kept from change to change, so that asking costs nothing. */
final class Obstacles {
    private final Set<Family> families;
    private final SortedMap<Frontend, Failure> failures = new TreeMap<>();
    private final SortedSet<Frontend> onLoopback = new TreeSet<>();

    /** @param families whose packets the kernel filters */
    Obstacles(Collection<Family> families) {
        this.families = Set.copyOf(families);
    }

    /** Notes a frontend that is there; whether something is in its way. */
    boolean note(Frontend frontend, Forwarding forwarding) {
        forget(frontend);
        Optional<Failure> failure = of(frontend, forwarding);
        failure.ifPresent(why -> failures.put(frontend, why));
        if (failure.isEmpty() && frontend.address().isLoopbackAddress()) {
            onLoopback.add(frontend);
        }
        return failure.isPresent();
    }

    /** Notes that a frontend is gone. */
    void forget(Frontend frontend) {
        failures.remove(frontend);
        onLoopback.remove(frontend);
    }

    void clear() {
        failures.clear();
        onLoopback.clear();
    }

    private Optional<Failure> of(Frontend frontend, Forwarding forwarding) {
        Family family = Family.of(frontend.address());
        if (!families.contains(family)) {
            return Optional.of(new Failure(Reason.PROTOCOL_UNSUPPORTED, "this kernel does not filter IPv6 packets"));
        }
        if (frontend.address().isLoopbackAddress() && family == Family.IPV6) {
            return Optional.of(
                    new Failure(Reason.OTHER, "packets from ::1 cannot leave the node; use another address"));
        }
        int backends = Math.max(
                forwarding.inside().backends().size(),
                forwarding.outside().backends().size());
        return backends <= Side.limit()
                ? Optional.empty()
                : Optional.of(new Failure(
                        Reason.OTHER, backends + " endpoints; data plane nftables takes at most " + Side.limit()));
    }

    /** All of them now; frontends on loopback too, where {@code loopback} does not allow them. */
    SortedMap<Frontend, Failure> now(LoopbackRouting loopback) {
        SortedMap<Frontend, Failure> all = new TreeMap<>(failures);
        if (!onLoopback.isEmpty()) {
            loopback.allow()
                    .ifPresent(why -> onLoopback.forEach(each -> all.put(each, new Failure(Reason.OTHER, why))));
        }
        return all;
    }
}
