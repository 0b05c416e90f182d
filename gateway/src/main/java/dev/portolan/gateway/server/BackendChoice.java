package dev.portolan.gateway.server;

import dev.portolan.gateway.core.Backend;
import dev.portolan.gateway.core.Destination.Balance;
import dev.portolan.gateway.core.Policy.Turn;
import dev.portolan.gateway.core.ServiceView.Affinity;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a backend for one request: of two taken at random the one with fewer requests under way, which spreads better than turns do when
 * some requests take longer. Under affinity it is a hash of client and backend (rendezvous hashing): the same on every event loop and after
 * a restart, and only the clients of a backend that goes change theirs.
 */
final class BackendChoice {
    private final IntUnaryOperator random;
    private int turn;
    private final ToIntFunction<Backend> underWay;
    private final Predicate<Backend> avoided;

    /**
     * @param random gives an even choice from 0 to below its argument
     * @param avoided those that refused a moment ago
     */
    BackendChoice(IntUnaryOperator random, ToIntFunction<Backend> underWay, Predicate<Backend> avoided) {
        this.random = random;
        this.underWay = underWay;
        this.avoided = avoided;
    }

    /** A backend that is not in {@code failed}, and not avoided where there is another; null when none is left. */
    @Nullable
    Backend choose(Balance balance, Turn how, InetAddress client, Set<Backend> failed) {
        List<Backend> all = balance.backends();
        if (balance.affinity() == Affinity.NONE && failed.isEmpty()) {
            // The everyday case, without a list of its own.
            Backend two = one(all, how);
            if (!avoided.test(two)) {
                return two;
            }
        }
        List<Backend> left = all.stream().filter(b -> !failed.contains(b)).toList();
        List<Backend> good = left.stream().filter(avoided.negate()).toList();
        List<Backend> from = good.isEmpty() ? left : good;
        if (from.isEmpty()) {
            return null;
        }
        return balance.affinity() == Affinity.CLIENT_IP ? nearest(from, client) : one(from, how);
    }

    private Backend one(List<Backend> from, Turn how) {
        int size = from.size();
        if (size == 1) {
            return from.getFirst();
        }
        if (how == Turn.ROUND_ROBIN) {
            turn = turn == Integer.MAX_VALUE ? 0 : turn + 1;
            return from.get(turn % size);
        }
        return better(from.get(random.applyAsInt(size)), from.get(random.applyAsInt(size)));
    }

    private Backend better(Backend a, Backend b) {
        return underWay.applyAsInt(b) < underWay.applyAsInt(a) ? b : a;
    }

    private static Backend nearest(List<Backend> from, InetAddress client) {
        Backend best = from.getFirst();
        int bestScore = Integer.MIN_VALUE;
        for (Backend each : from) {
            int score = mix(31 * client.hashCode() + mix(31 * each.address().hashCode() + each.port()));
            if (score > bestScore) {
                best = each;
                bestScore = score;
            }
        }
        return best;
    }

    /** The finaliser of MurmurHash3: every bit of the input changes half of the output. */
    private static int mix(int value) {
        int h = value;
        h = (h ^ h >>> 16) * 0x85ebca6b;
        h = (h ^ h >>> 13) * 0xc2b2ae35;
        return h ^ h >>> 16;
    }
}
