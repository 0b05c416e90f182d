package dev.portolan.node.pod;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Wakes one worker when anything has happened. A lock and not a monitor, so that waiting is cheap for a virtual thread. */
final class Mailbox {
    /** Longer waits are made of several: more nanoseconds than a long holds are nobody's wish. */
    private static final Duration LONGEST = Duration.ofDays(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final InstantSource clock;
    private boolean any;

    Mailbox(InstantSource clock) {
        this.clock = clock;
    }

    /** Something has happened. */
    void wake() {
        lock.lock();
        try {
            any = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until something has happened since the last wait, or until {@code end}. */
    void await(Optional<Instant> end) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!any) {
                if (end.isEmpty()) {
                    news.await();
                    continue;
                }
                Duration left = Duration.between(clock.instant(), end.get());
                if (left.isNegative() || left.isZero()) {
                    return;
                }
                news.awaitNanos(left.compareTo(LONGEST) < 0 ? left.toNanos() : LONGEST.toNanos());
            }
        } finally {
            any = false;
            lock.unlock();
        }
    }

    /** Waits until {@code met}, looked at whenever something has happened; false when {@code end} came first. */
    boolean await(BooleanSupplier met, Instant end) throws InterruptedException {
        while (!met.getAsBoolean()) {
            if (!clock.instant().isBefore(end)) {
                return false;
            }
            await(Optional.of(end));
        }
        return true;
    }
}
