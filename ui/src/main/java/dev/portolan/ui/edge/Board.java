package dev.portolan.ui.edge;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/**
 * Where the newest frame hangs, between those who draw and those who watch. A watcher asks for what is newer than what it has: a slow one
 * misses steps in between and makes nobody wait. Thread-safe.
 */
final class Board {
    private static final long LOOK_AGAIN_MILLIS = 50;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition newer = lock.newCondition();
    private Frame frame = Frame.FIRST;
    private boolean stale = true;
    private int watchers;
    private boolean closed;

    /** What is drawn differs from what is. */
    void stale() {
        locked(() -> stale = true);
    }

    void join() {
        locked(() -> {
            watchers++;
            stale = true;
        });
    }

    void leave() {
        locked(() -> watchers--);
    }

    void close() {
        locked(() -> closed = true);
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            work.signalAll();
            if (closed) newer.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int watchers() {
        lock.lock();
        try {
            return watchers;
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

    /** Waits until somebody watches; false when it is over. */
    boolean awaitWatcher() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && watchers == 0) work.await();
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until somebody watches something stale, and {@code known} holds; false when it is over. */
    boolean awaitStale(BooleanSupplier known) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && !(stale && watchers > 0)) work.await();
            while (!closed && !known.getAsBoolean()) work.await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            stale = false;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** Hangs up the frame that {@code change} makes of the present one, unless it shows the same; the first one always. */
    void hang(UnaryOperator<Frame> change) {
        lock.lock();
        try {
            Frame next = change.apply(frame);
            if (frame.number() > 0 && next.shows(frame)) return;
            frame = next;
            newer.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A frame newer than {@code number}, or the present one when {@code limit} passes first or it is over. */
    Frame await(long number, Duration limit) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = limit.toNanos();
            while (frame.number() <= number && !closed && left > 0) left = newer.awaitNanos(left);
            return frame;
        } finally {
            lock.unlock();
        }
    }
}
