package dev.portolan.proxy.userspace;

import dev.portolan.proxy.core.Affinity;
import dev.portolan.proxy.core.Backend;
import dev.portolan.proxy.core.Forwarding;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Chooses a backend for a new connection: the client's own one under affinity, else each with the same probability. Thread-safe. */
final class BackendChoice {
    private final AffinityTable affinities;
    private final IntUnaryOperator random;

    /** @param random gives an even choice from 0 to below its argument */
    BackendChoice(AffinityTable affinities, IntUnaryOperator random) {
        this.affinities = affinities;
        this.random = random;
    }

    /** A backend for {@code client} that is not in {@code failed}, or null when none is left. */
    @Nullable
    Backend choose(Forwarding forwarding, List<Backend> backends, InetAddress client, Set<Backend> failed) {
        List<Backend> left = failed.isEmpty()
                ? backends
                : backends.stream().filter(b -> !failed.contains(b)).toList();
        if (left.isEmpty()) {
            return null;
        }
        return switch (forwarding.affinity()) {
            case Affinity.None none -> left.get(random.applyAsInt(left.size()));
            case Affinity.ClientIp sticky -> {
                Backend known = affinities.lookUp(forwarding.owner(), client);
                Backend chosen =
                        known != null && left.contains(known) ? known : left.get(random.applyAsInt(left.size()));
                affinities.remember(forwarding.owner(), client, chosen, sticky.timeout());
                yield chosen;
            }
        };
    }
}
