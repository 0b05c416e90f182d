package dev.portolan.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Keys waiting for a worker: each at most once, none given out while it is being worked on, some not before their time. Thread-safe.
 * The semantics are those of client-go's rate limiting work queue.
 */
final class WorkQueue {
    static final Duration FIRST_RETRY = Duration.ofMillis(5);
    static final Duration LAST_RETRY = Duration.ofSeconds(30);

    /** A hundred years: nanoseconds of more than 292 do not fit into a long. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private record Later(ObjectKey key, long at) {}

    private final LongSupplier nanoClock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final LinkedHashSet<ObjectKey> ready = new LinkedHashSet<>();
    private final Set<ObjectKey> working = new HashSet<>();
    private final Set<ObjectKey> again = new HashSet<>();
    private final Map<ObjectKey, Long> due = new HashMap<>();
    private final PriorityQueue<Later> later = new PriorityQueue<>((a, b) -> Long.signum(a.at - b.at));
    private final Map<ObjectKey, Integer> failures = new HashMap<>();
    private boolean closed;

    WorkQueue(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    void add(ObjectKey key) {
        lock.lock();
        try {
            due.remove(key);
            makeReady(key);
        } finally {
            lock.unlock();
        }
    }

    private void makeReady(ObjectKey key) {
        if (working.contains(key)) {
            again.add(key);
        } else if (ready.add(key)) {
            changed.signal();
        }
    }

    void addAfter(ObjectKey key, Duration delay) {
        if (delay.isZero() || delay.isNegative()) {
            add(key);
            return;
        }
        lock.lock();
        try {
            long at = nanoClock.getAsLong() + (delay.compareTo(LONGEST) < 0 ? delay : LONGEST).toNanos();
            Long known = due.get(key);
            if (known == null || at - known < 0) {
                due.put(key, at);
                later.add(new Later(key, at));
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Schedules a retry and returns how often {@code key} has failed in a row. */
    int addRateLimited(ObjectKey key) {
        int count;
        lock.lock();
        try {
            count = failures.merge(key, 1, Integer::sum);
        } finally {
            lock.unlock();
        }
        addAfter(key, retryDelay(count));
        return count;
    }

    static Duration retryDelay(int failures) {
        Duration delay = FIRST_RETRY.multipliedBy(1L << Math.min(failures - 1, 16));
        return delay.compareTo(LAST_RETRY) < 0 ? delay : LAST_RETRY;
    }

    void forget(ObjectKey key) {
        lock.lock();
        try {
            failures.remove(key);
        } finally {
            lock.unlock();
        }
    }

    /** The next key, which is then the caller's until {@link #done}. */
    ObjectKey take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                if (closed) {
                    throw new InterruptedException("closed");
                }
                long wait = promoteDue();
                if (!ready.isEmpty()) {
                    ObjectKey key = ready.removeFirst();
                    working.add(key);
                    if (!ready.isEmpty() || !later.isEmpty()) {
                        // Whoever waited for the next due key may be the one who leaves; another has to watch the
                        // clock.
                        changed.signal();
                    }
                    return key;
                }
                if (wait < 0) {
                    changed.await();
                } else {
                    changed.await(wait, TimeUnit.NANOSECONDS);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Moves what is due to the ready keys; returns the nanoseconds to the next, or -1 when nothing waits. */
    private long promoteDue() {
        long now = nanoClock.getAsLong();
        while (true) {
            Later next = later.peek();
            if (next == null) {
                return -1;
            }
            Long valid = due.get(next.key);
            if (valid == null || valid != next.at) {
                later.poll(); // overtaken by an earlier request
            } else if (next.at - now <= 0) {
                later.poll();
                due.remove(next.key);
                makeReady(next.key);
            } else {
                return next.at - now;
            }
        }
    }

    void done(ObjectKey key) {
        lock.lock();
        try {
            working.remove(key);
            if (again.remove(key)) {
                makeReady(key);
            }
        } finally {
            lock.unlock();
        }
    }

    boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
