package dev.portolan.client;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How far somebody has got who makes something of the cluster in rounds: whoever needs to know that a change has been taken over waits
 * here, without asking for a round of its own. Thread-safe.
 */
public final class Progress {
    private boolean changed;
    private long begun;
    private long finished;
    private boolean closed;

    /** Something has changed that the next round will take over; to be called before that round can begin. */
    public synchronized void changed() {
        changed = true;
    }

    /** A round begins: it sees everything that has changed until now. One that fails is followed by another. */
    public synchronized void begin() {
        changed = false;
        begun++;
    }

    /** The round that began last is in effect. */
    public synchronized void finish() {
        finished = begun;
        notifyAll();
    }

    /**
     * Waits until everything is in effect that has changed before this call.
     *
     * @return false when {@code deadline} passes first, or it is closed
     */
    public synchronized boolean await(Duration deadline) throws InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        long mine = changed ? begun + 1 : begun;
        while (finished < mine && !closed) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return finished >= mine;
    }

    /** There are no more rounds; nobody waits any longer. */
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
