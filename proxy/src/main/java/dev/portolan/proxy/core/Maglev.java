package dev.portolan.proxy.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * Consistent hashing as Maglev does it ("Maglev: A Fast and Reliable Software Network Load Balancer", NSDI 2016, section 3.4): a table of backends in which
 * each has as many places as any other, give or take one, and most places keep their backend when another comes or goes.
 */
public final class Maglev {
    /** Primes, so that every step of a permutation reaches every place. */
    private static final int[] SIZES = {31, 61, 127, 251, 509, 1021, 2039, 4093, 8191, 16381, 32749, 65521};

    /** How many places there are for each backend at least, while the largest table allows: the more, the fewer move without need. */
    private static final int PLACES = 16;

    private Maglev() {}

    /** The table of {@code backends}, of which there is at least one; depends on nothing but which they are. */
    public static List<Backend> table(Collection<Backend> backends) {
        List<Backend> all = List.copyOf(new TreeSet<>(backends));
        int size = size(all.size());
        int[] next = new int[all.size()];
        int[] skip = new int[all.size()];
        for (int b = 0; b < all.size(); b++) {
            long hash = hash(all.get(b));
            next[b] = (int) Long.remainderUnsigned(hash, size);
            skip[b] = 1 + (int) Long.remainderUnsigned(mix(hash), size - 1);
        }
        Backend[] table = new Backend[size];
        for (int filled = 0; filled < size; ) {
            // Each backend in turn takes the next free place of its own permutation.
            for (int b = 0; b < all.size() && filled < size; b++, filled++) {
                while (table[next[b]] != null) {
                    next[b] = (next[b] + skip[b]) % size;
                }
                table[next[b]] = all.get(b);
            }
        }
        return new ArrayList<>(Arrays.asList(table));
    }

    private static int size(int backends) {
        return Arrays.stream(SIZES)
                .filter(size -> size >= PLACES * backends)
                .findFirst()
                .orElse(SIZES[SIZES.length - 1]);
    }

    private static long hash(Backend backend) {
        long hash = backend.port();
        for (byte each : backend.address().getAddress()) {
            hash = mix(hash ^ (each & 0xff));
        }
        return hash;
    }

    /** The finalizer of SplitMix64: every bit of the result depends on every bit. */
    private static long mix(long bits) {
        long z = bits + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
