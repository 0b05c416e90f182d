package dev.portolan.gateway.server;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One moment at which something is too late, which may be moved as often as one likes. Lives on one event loop. */
final class Deadline {
    @Nullable
    Deadline previous;

    @Nullable
    Deadline next;

    private final Deadlines home;
    private final Runnable expired;
    private long at;
    private boolean linked;

    Deadline(Deadlines home, Runnable expired) {
        this.home = home;
        this.expired = expired;
    }

    /** From now on {@code limit} from now; a deadline set before no longer counts. */
    void in(Duration limit) {
        if (!linked) {
            linked = true;
            home.link(this);
        }
        at = home.now() + limit.toNanos();
    }

    void clear() {
        if (linked) {
            linked = false;
            home.unlink(this);
        }
    }

    boolean linked() {
        return linked;
    }

    boolean due(long now) {
        return at - now <= 0;
    }

    /** Called by {@link Deadlines}, which has unlinked it. */
    void expire() {
        linked = false;
        expired.run();
    }
}
