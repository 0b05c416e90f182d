package dev.portolan.proxy.userspace;

import dev.portolan.proxy.core.Backend;
import dev.portolan.proxy.core.PortOwner;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Which backend each client of each Service port was last sent to. Thread-safe; time comes in from outside. */
final class AffinityTable {
    private record Client(PortOwner owner, InetAddress address) {}

    private record Sticky(Backend backend, long expiresNanos) {}

    private static final int SWEEP_FLOOR = 1024;

    private final Map<Client, Sticky> stickies = new ConcurrentHashMap<>();
    private final AtomicInteger sweepAbove = new AtomicInteger(SWEEP_FLOOR);
    private final LongSupplier nanoTime;

    AffinityTable(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Where {@code client} went last, unless that is too long ago. */
    @Nullable
    Backend lookUp(PortOwner owner, InetAddress client) {
        Sticky sticky = stickies.get(new Client(owner, client));
        return sticky == null || sticky.expiresNanos - nanoTime.getAsLong() <= 0 ? null : sticky.backend;
    }

    /** Remembers the choice, or renews it. */
    void remember(PortOwner owner, InetAddress client, Backend backend, Duration timeout) {
        long now = nanoTime.getAsLong();
        stickies.put(new Client(owner, client), new Sticky(backend, now + timeout.toNanos()));
        // Amortised: each sweep looks at no more entries than were added since the last one, twice over.
        if (stickies.size() > sweepAbove.get()) {
            stickies.values().removeIf(sticky -> sticky.expiresNanos - now <= 0);
            sweepAbove.set(Math.max(SWEEP_FLOOR, stickies.size() * 2));
        }
    }

    int size() {
        return stickies.size();
    }
}
