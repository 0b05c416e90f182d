package dev.portolan.node.stats;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Looks every few seconds at what the host and the containers use. Thread-safe. */
public final class UsageSampler implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(10);

    /** The first two come soon after each other, so that there is something to say. */
    private static final Duration FIRST = Duration.ofSeconds(2);

    private final String node;
    private final Supplier<List<ContainerUse>> containers;
    private final InstantSource clock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Summary summary;

    private UsageSampler(String node, Supplier<List<ContainerUse>> containers, InstantSource clock) {
        this.node = node;
        this.containers = containers;
        this.clock = clock;
        this.summary = new Summary(node, clock.instant(), Duration.ZERO, Optional.empty(), List.of());
    }

    /** Samples until it is closed. */
    public static UsageSampler start(String node, Supplier<List<ContainerUse>> containers, InstantSource clock) {
        var sampler = new UsageSampler(node, containers, clock);
        Thread.ofVirtual().name("usage-" + node).start(sampler::run);
        return sampler;
    }

    private Sample sample() {
        return new Sample(clock.instant(), HostUse.read(), containers.get());
    }

    private void run() {
        try {
            Sample last = sample();
            Duration pause = FIRST;
            while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                Sample now = sample();
                summary = Summary.between(node, last, now);
                last = now;
                pause = EVERY;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The rates between the last two looks; empty before the second. */
    public Summary summary() {
        return summary;
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
