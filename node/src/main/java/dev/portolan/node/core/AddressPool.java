package dev.portolan.node.core;

import dev.portolan.rules.Cidr;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.BitSet;
import java.util.Collection;
import java.util.Optional;

/**
 * Gives out the pod addresses of one node, each to one holder, going round: a released address comes last in line, so that nobody who still
 * remembers it reaches another pod by it. The network's, the node's own (the first) and the broadcast address are never given out.
 * Not thread-safe.
 */
public final class AddressPool {
    /** A larger range is used only up to here: more than a million pods don't fit on a machine. */
    private static final int LARGEST = 1 << 20;

    private static final int FIRST = 2;

    private final Cidr range;
    private final int end;
    private final BitSet taken = new BitSet();
    private int next;

    /**
     * A pool over {@code range} where {@code known} addresses are held already.
     *
     * @param known addresses that pods had before the agent started; those outside the range don't matter
     * @param last the address given out last, after which the line starts; where none is known, after the highest of {@code known}
     */
    public AddressPool(Cidr range, Collection<InetAddress> known, Optional<InetAddress> last) {
        this.range = range;
        boolean broadcast = range.address().getAddress().length == 4;
        int size = range.size().min(BigInteger.valueOf(LARGEST)).intValueExact();
        this.end = broadcast ? size - 1 : size;
        if (end <= FIRST) {
            throw new IllegalArgumentException("the pod range " + range + " has no room for a pod");
        }
        for (InetAddress each : known) {
            index(each).ifPresent(taken::set);
        }
        int highest = taken.isEmpty() ? FIRST - 1 : taken.length() - 1;
        next = after(last.flatMap(this::index).orElse(highest));
    }

    /** How many addresses there are for pods. */
    public int size() {
        return end - FIRST;
    }

    /** The next address in line, or empty when all are held. */
    public Optional<InetAddress> take() {
        int free = taken.nextClearBit(next);
        if (free >= end) {
            free = taken.nextClearBit(FIRST);
            if (free >= next) {
                return Optional.empty();
            }
        }
        taken.set(free);
        next = after(free);
        return Optional.of(range.at(free));
    }

    /** Gives an address back. An address outside the pool, or free already, changes nothing. */
    public void release(InetAddress address) {
        index(address).ifPresent(taken::clear);
    }

    private int after(int index) {
        return index + 1 < end ? index + 1 : FIRST;
    }

    private Optional<Integer> index(InetAddress address) {
        return range.indexOf(address)
                .filter(i -> i.compareTo(BigInteger.valueOf(FIRST)) >= 0 && i.compareTo(BigInteger.valueOf(end)) < 0)
                .map(BigInteger::intValueExact);
    }
}
