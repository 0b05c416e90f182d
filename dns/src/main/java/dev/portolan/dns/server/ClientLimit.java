package dev.portolan.dns.server;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * How many queries a client may send in a second. Clients share a fixed number of counters, so that any number of senders, forged ones as
 * well, cost no memory; which share one is not for them to know. For one thread.
 */
final class ClientLimit {
    private static final int COUNTERS = 8192; // a power of two
    private static final long SECOND = 1_000_000_000L;

    private final int perSecond;
    private final int[] counts = new int[COUNTERS];
    private final int seed = new SplittableRandom().nextInt();
    private long until;

    /** {@code perSecond} queries a client; 0 sets no limit. */
    ClientLimit(int perSecond) {
        this.perSecond = perSecond;
    }

    /** Whether one more query of {@code client} is to be answered at {@code nanoTime}. */
    boolean allows(InetAddress client, long nanoTime) {
        if (perSecond == 0) {
            return true;
        }
        if (nanoTime - until >= 0) {
            Arrays.fill(counts, 0);
            until = nanoTime + SECOND;
        }
        int hash = (client.hashCode() ^ seed) * 0x9E3779B9;
        return ++counts[hash >>> 19] <= perSecond;
    }
}
