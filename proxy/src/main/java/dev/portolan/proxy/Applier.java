package dev.portolan.proxy;

import dev.portolan.proxy.core.Delta;
import dev.portolan.proxy.core.Frontend;
import dev.portolan.proxy.core.ServiceTable;
import dev.portolan.proxy.core.TableTracker;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that speaks to a data plane. Requests that arrive while it is busy are answered together by the next run; a run
 * that fails is repeated after a growing pause with the newest table.
 */
final class Applier implements AutoCloseable {
    private static final Duration FIRST_RETRY = Duration.ofMillis(50);
    private static final Duration LAST_RETRY = Duration.ofSeconds(10);

    /** What the last runs came to. */
    record State(
            ServiceTable table,
            int unserved,
            Optional<Instant> lastApplied,
            Optional<Instant> pendingSince,
            Optional<String> failing,
            long answered) {}

    private final Logger log = LoggerFactory.getLogger(Applier.class);
    private final DataPlane plane;
    private final Supplier<TableTracker.Step> tables;
    private final BiConsumer<ServiceTable, Applied> outcome;
    private final SyncObserver observer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;
    /** Before the first run everything is pending. */
    private volatile State state =
            new State(ServiceTable.EMPTY, 0, Optional.empty(), Optional.of(Instant.now()), Optional.empty(), 0);
    /** What may differ from the table that was applied last; only the thread's. */
    private final Set<Frontend> touched = new HashSet<>();

    private long requested;
    /** When the first request came that the run under way does not see. */
    private @Nullable Instant later;

    private boolean closed;
    private Duration retry = FIRST_RETRY;

    /**
     * @param tables computes the table of this moment, and what differs from the one before
     * @param outcome hears of every table that is in force, on this thread; also when it is the one that was before
     */
    Applier(DataPlane plane, Supplier<TableTracker.Step> tables, BiConsumer<ServiceTable, Applied> outcome) {
        this(plane, tables, outcome, SyncObserver.NONE);
    }

    /** As above; {@code observer} hears of every run. */
    Applier(
            DataPlane plane,
            Supplier<TableTracker.Step> tables,
            BiConsumer<ServiceTable, Applied> outcome,
            SyncObserver observer) {
        this.observer = observer;
        this.plane = plane;
        this.tables = tables;
        this.outcome = outcome;
        // A platform thread: it calls the kernel, which would pin a carrier.
        this.thread = Thread.ofPlatform().daemon().name("proxy-" + plane.name()).unstarted(this::work);
    }

    void start() {
        thread.start();
    }

    State state() {
        return state;
    }

    /** Asks for a run that sees everything that happened until now; returns the number by which {@link #await} knows it. */
    long request() {
        lock.lock();
        try {
            changed.signalAll();
            if (later == null) {
                later = Instant.now();
            }
            return ++requested;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until request {@code number} is applied; false when {@code deadline} passes first. */
    boolean await(long number, Duration deadline) throws InterruptedException {
        long left = deadline.toNanos();
        lock.lock();
        try {
            while (state.answered < number && !closed) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return state.answered >= number;
        } finally {
            lock.unlock();
        }
    }

    private void work() {
        try {
            Duration pause = Duration.ZERO;
            for (long number = next(pause); number >= 0; number = next(pause)) {
                pause = run(number);
            }
        } catch (InterruptedException closing) {
            log.debug("{}: interrupted, ends", thread.getName());
        }
    }

    /** Waits for a request, or for {@code pause} when something is to be tried again; -1 when closed. */
    private long next(Duration pause) throws InterruptedException {
        long left = pause.toNanos();
        boolean retrying = left > 0;
        // While the data plane takes nothing, requests wait for the pause as well: it is there to leave the kernel in
        // peace.
        boolean patient = retrying && state.failing.isPresent();
        lock.lock();
        try {
            while (!closed) {
                if (retrying && left <= 0) {
                    return requested;
                }
                if (!patient && requested > state.answered) {
                    return requested;
                }
                if (retrying) {
                    left = changed.awaitNanos(left);
                } else {
                    changed.await();
                }
            }
            return -1;
        } finally {
            lock.unlock();
        }
    }

    /** One run; returns after what time to try again, zero for not at all. */
    private Duration run(long number) {
        long began = System.nanoTime();
        try {
            seen();
            TableTracker.Step step = tables.get();
            ServiceTable next = step.table();
            touched.addAll(step.touched());
            Delta delta = Delta.between(state.table, next, touched);
            boolean first = state.lastApplied.isEmpty();
            if (!first && delta.isEmpty() && state.unserved == 0 && state.failing.isEmpty()) {
                answer(new State(next, 0, state.lastApplied, stillPending(), Optional.empty(), number));
                outcome.accept(next, Applied.FULLY);
                return Duration.ZERO;
            }
            Applied applied = plane.apply(next, delta);
            log.debug("{}: applied {}", plane.name(), delta);
            int unserved = applied.failures().size();
            answer(new State(next, unserved, Optional.of(Instant.now()), stillPending(), Optional.empty(), number));
            outcome.accept(next, applied);
            observer.synced(next, delta, applied, Duration.ofNanos(System.nanoTime() - began));
            return unserved == 0 ? settled() : grown();
        } catch (DataPlaneException | RuntimeException failure) {
            String said = String.valueOf(failure.getMessage());
            observer.failed(
                    failure instanceof DataPlaneException refused ? refused : new DataPlaneException(said, failure));
            if (!state.failing.equals(Optional.of(said))) {
                log.warn("{}: nothing applied, will be tried again: {}", plane.name(), said, failure);
            }
            answer(new State(
                    state.table,
                    state.unserved,
                    state.lastApplied,
                    state.pendingSince,
                    Optional.of(said),
                    state.answered));
            return grown();
        }
    }

    /** What was asked for until now is the run's that begins; it is pending until a run succeeds. */
    private void seen() {
        lock.lock();
        try {
            Optional<Instant> oldest = state.pendingSince.or(() -> Optional.ofNullable(later));
            later = null;
            state = new State(state.table, state.unserved, state.lastApplied, oldest, state.failing, state.answered);
        } finally {
            lock.unlock();
        }
    }

    /** After a success: what was asked for meanwhile. */
    private Optional<Instant> stillPending() {
        touched.clear();
        lock.lock();
        try {
            return Optional.ofNullable(later);
        } finally {
            lock.unlock();
        }
    }

    private void answer(State next) {
        lock.lock();
        try {
            state = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private Duration settled() {
        retry = FIRST_RETRY;
        return Duration.ZERO;
    }

    private Duration grown() {
        Duration now = retry;
        retry = retry.multipliedBy(2).compareTo(LAST_RETRY) > 0 ? LAST_RETRY : retry.multipliedBy(2);
        return now;
    }

    /** Lets a run under way finish, then ends. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            if (!thread.join(LAST_RETRY)) {
                log.warn("{}: still applying after {}, left behind", thread.getName(), LAST_RETRY);
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }
}
