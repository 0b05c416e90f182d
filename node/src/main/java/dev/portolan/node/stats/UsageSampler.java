package dev.portolan.node.stats;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks every few seconds at what the host and the containers use. Thread-safe. */
public final class UsageSampler implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(10);

    /** The first two come soon after each other, so that there is something to say. */
    private static final Duration FIRST = Duration.ofSeconds(2);

    private final Logger log = LoggerFactory.getLogger(UsageSampler.class);
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

    /** Empty where a look fails: the next may not, and the last summary stays. */
    private Optional<Sample> look() {
        try {
            return Optional.of(sample());
        } catch (RuntimeException defect) {
            log.error("{}: no look at what is used, will be tried again", node, defect);
            return Optional.empty();
        }
    }

    private void run() {
        try {
            Optional<Sample> last = look();
            Duration pause = FIRST;
            while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                Optional<Sample> now = look();
                if (last.isPresent() && now.isPresent()) {
                    summary = Summary.between(node, last.get(), now.get());
                    pause = EVERY;
                }
                last = now.isPresent() ? now : last;
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
