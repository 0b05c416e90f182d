package dev.portolan.apiserver;

import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.storage.ChangeBell;
import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.apiserver.storage.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does something whenever objects of some kinds have changed: once for many changes, in one thread of its own, until it is closed; again
 * a second later where it failed.
 */
final class Keeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
    private static final long NO_END = Long.MAX_VALUE;
    private static final long RETRY_SECONDS = 1;

    /** Which objects' changes count. */
    record Subject(ResourceType type, Predicate<Stored> filter) {}

    private final String name;
    private final ObjectStorage storage;
    private final List<Subject> subjects;
    private final Runnable round;
    private final Semaphore changed = new Semaphore(1);
    private final List<ChangeBell> bells = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    Keeper(String name, ObjectStorage storage, List<Subject> subjects, Runnable round) {
        this.name = name;
        this.storage = storage;
        this.subjects = subjects;
        this.round = round;
    }

    synchronized void start() {
        for (Subject subject : subjects) {
            ResourceType type = subject.type();
            var bell = new ChangeBell(storage.cache(type), ObjectStorage.under(type, ""), subject.filter());
            bells.add(bell);
            threads.add(Thread.ofVirtual().name(name + "-" + type.plural()).start(() -> listen(bell)));
        }
        threads.add(Thread.ofVirtual().name(name).start(this::run));
    }

    private void listen(ChangeBell bell) {
        try {
            while (!bell.closed()) {
                if (bell.await(NO_END) && changed.availablePermits() == 0) changed.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            changed.release();
        }
    }

    private void run() {
        boolean done = true;
        try {
            while (!closed) {
                if (done) changed.acquire();
                else if (changed.tryAcquire(RETRY_SECONDS, TimeUnit.SECONDS)) changed.drainPermits();
                if (!closed) done = attempt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the server is being closed
        }
    }

    private boolean attempt() {
        try {
            round.run();
            return true;
        } catch (RuntimeException e) { // nobody else would begin this thread again
            LOG.warn("{}: tried again: {}", name, e.toString());
            return false;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        bells.forEach(ChangeBell::close);
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
