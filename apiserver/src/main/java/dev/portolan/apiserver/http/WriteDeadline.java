package dev.portolan.apiserver.http;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Ends writers whose client does not read: a thread that stays in one write longer than allowed is interrupted, which closes its connection
 * (a virtual thread's blocked socket does so, {@link java.nio.channels.InterruptibleChannel}).
 *
 * <p>One thread looks after all of them, and ends when there is none.
 */
final class WriteDeadline {
    private final Duration look;
    private final Set<Guard> guards = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean looking = new AtomicBoolean();

    /** @param look how often to look, and so how late a writer may be ended */
    WriteDeadline(Duration look) {
        this.look = look;
    }

    /** Guards the current thread's writes until it is closed. */
    Guard guard(Duration allowed) {
        var guard = new Guard(Thread.currentThread(), allowed.toNanos());
        guards.add(guard);
        if (looking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("apiserver-write-deadline").start(this::look);
        }
        return guard;
    }

    private void look() {
        do {
            try {
                while (!guards.isEmpty()) {
                    Thread.sleep(look);
                    guards.forEach(Guard::check);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return; // nobody does, but then it is to end
            } finally {
                looking.set(false);
            }
        } while (!guards.isEmpty() && looking.compareAndSet(false, true));
    }

    /** One writer. */
    final class Guard implements AutoCloseable {
        private final Thread writer;
        private final long allowedNanos;
        private final ReentrantLock lock = new ReentrantLock();
        private volatile long began;
        private volatile boolean writing;

        private Guard(Thread writer, long allowedNanos) {
            this.writer = writer;
            this.allowedNanos = allowedNanos;
        }

        /** A write begins, or the one that is going on has come on by a step. */
        void step() {
            began = System.nanoTime();
            writing = true;
        }

        /** The write is over. */
        void done() {
            writing = false;
        }

        private void check() {
            lock.lock();
            try {
                if (writing && System.nanoTime() - began > allowedNanos) writer.interrupt();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock(); // so that the thread is not interrupted in what it does next
            try {
                writing = false;
                guards.remove(this);
            } finally {
                lock.unlock();
            }
        }
    }
}
