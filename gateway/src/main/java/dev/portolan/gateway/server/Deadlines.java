package dev.portolan.gateway.server;

import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * All deadlines of one event loop, looked at every {@link #TICK_MILLIS}: what is due is at most that late. Setting, moving and clearing
 * one costs a few fields, and no call for the time; connections do it several times a request.
 */
final class Deadlines {
    private static final long TICK_MILLIS = 50;

    private final EventLoop loop;
    private @Nullable Deadline first;
    private boolean ticking;
    private long now = System.nanoTime();

    Deadlines(EventLoop loop) {
        this.loop = loop;
    }

    /** Nanoseconds of {@link System#nanoTime}, at most one tick old. */
    long now() {
        if (!ticking) {
            tickLater();
        }
        return now;
    }

    void link(Deadline deadline) {
        deadline.previous = null;
        deadline.next = first;
        if (first != null) {
            first.previous = deadline;
        }
        first = deadline;
        if (!ticking) {
            tickLater();
        }
    }

    void unlink(Deadline deadline) {
        if (deadline.previous != null) {
            deadline.previous.next = deadline.next;
        } else {
            first = deadline.next;
        }
        if (deadline.next != null) {
            deadline.next.previous = deadline.previous;
        }
        deadline.previous = null;
        deadline.next = null;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // ends with the loop
    private void tickLater() {
        ticking = true;
        now = System.nanoTime();
        loop.schedule(this::tick, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        now = System.nanoTime();
        ticking = false;
        Deadline each = first;
        while (each != null) {
            Deadline next = each.next;
            if (each.due(now)) {
                unlink(each);
                each.expire();
                // What ran may have unlinked the next one: then its successors are found in the next tick.
                next = next != null && !next.linked() ? first : next;
            }
            each = next;
        }
        if (first != null) {
            tickLater();
        }
    }
}
