package dev.portolan.bench.propagation;

import dev.portolan.proxy.Applied;
import dev.portolan.proxy.DataPlane;
import dev.portolan.proxy.Traffic;
import dev.portolan.proxy.core.Delta;
import dev.portolan.proxy.core.Frontend;
import dev.portolan.proxy.core.ServiceTable;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A data plane that does nothing but look at the clock. */
final class RecordingPlane implements DataPlane {
    /** When a change arrived. */
    record Arrival(long nanos, Delta delta) {}

    private final LinkedBlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();

    @Override
    public String name() {
        return "recording";
    }

    @Override
    public Applied apply(ServiceTable next, Delta delta) {
        arrivals.add(new Arrival(System.nanoTime(), delta));
        return Applied.FULLY;
    }

    /** Forgets what has arrived. */
    void clear() {
        arrivals.clear();
    }

    /** The next change; null when none came within {@code seconds}. */
    @Nullable
    Arrival next(long seconds) throws InterruptedException {
        return arrivals.poll(seconds, TimeUnit.SECONDS);
    }

    @Override
    public SortedMap<Frontend, Traffic> counters() {
        return new TreeMap<>();
    }

    @Override
    public void cleanUp() {}

    @Override
    public void close() {}
}
