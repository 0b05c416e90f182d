package dev.portolan.gateway.server;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * One moment at which something is too late, which may be moved as often as one likes: moving it later costs one field, not a timer. Lives
 * on one event loop.
 */
final class Deadline {
    private final EventLoop loop;
    private final Runnable expired;
    private long at;
    private long timerAt;
    private boolean set;
    private boolean timer;

    Deadline(EventLoop loop, Runnable expired) {
        this.loop = loop;
        this.expired = expired;
    }

    /** From now on {@code limit} from now; a deadline set before no longer counts. */
    void in(Duration limit) {
        long now = System.nanoTime();
        at = now + limit.toNanos();
        set = true;
        if (!timer || at - timerAt < 0) {
            schedule(now);
        }
    }

    void clear() {
        set = false;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a timer that comes too late or twice finds that nothing is due
    private void schedule(long now) {
        timer = true;
        timerAt = at;
        long mine = at;
        loop.schedule(() -> look(mine), at - now, TimeUnit.NANOSECONDS);
    }

    private void look(long mine) {
        if (mine != timerAt) {
            return; // an earlier timer took over
        }
        timer = false;
        if (!set) {
            return;
        }
        long now = System.nanoTime();
        if (at - now > 0) {
            schedule(now);
        } else {
            set = false;
            expired.run();
        }
    }
}
