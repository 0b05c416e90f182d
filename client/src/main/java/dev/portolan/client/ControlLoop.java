package dev.portolan.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls a {@link Reconciler} for enqueued keys on its own virtual threads. A key that is enqueued several times before its turn is
 * reconciled once; a key enqueued while it is being reconciled is reconciled once more afterwards, never concurrently. A failure is
 * retried after 5 ms, doubling up to 30 s, until the key succeeds.
 */
public final class ControlLoop implements AutoCloseable {
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(5);
    private static final int QUIET_FAILURES = 3;

    private final Logger log = LoggerFactory.getLogger(ControlLoop.class);
    private final String name;
    private final int workers;
    private final Reconciler reconciler;
    private final WorkQueue queue = new WorkQueue(System::nanoTime);
    private final List<Thread> threads = new ArrayList<>();

    /**
     * A loop that does nothing until {@link #start()}; keys may be enqueued before.
     *
     * @param name shows in thread dumps and logs
     * @param workers how many keys may be reconciled at the same time
     */
    public ControlLoop(String name, int workers, Reconciler reconciler) {
        this.name = name;
        this.workers = workers;
        this.reconciler = reconciler;
    }

    /** Asks for {@code key} to be reconciled as soon as a worker is free. */
    public void enqueue(ObjectKey key) {
        queue.add(key);
    }

    /** Asks for {@code key} to be reconciled {@code delay} from now; an earlier request for the same key wins. */
    public void enqueueAfter(ObjectKey key, Duration delay) {
        queue.addAfter(key, delay);
    }

    /** Starts the workers. To be called once. */
    public synchronized void start() {
        for (int i = 0; i < workers; i++) {
            threads.add(Thread.ofVirtual().name(name + "-" + i).start(this::work));
        }
    }

    private void work() {
        try {
            while (true) {
                ObjectKey key = queue.take();
                try {
                    reconcile(key);
                } finally {
                    queue.done(key);
                }
            }
        } catch (InterruptedException closed) {
            log.debug("{}: worker ends", name);
        }
    }

    private void reconcile(ObjectKey key) throws InterruptedException {
        try {
            switch (reconciler.reconcile(key)) {
                case Outcome.Done() -> queue.forget(key);
                case Outcome.RequeueAfter(Duration delay) -> {
                    queue.forget(key);
                    queue.addAfter(key, delay);
                }
            }
        } catch (InterruptedException closed) {
            throw closed;
        } catch (Exception | Error failure) { // whatever it was: a worker that ends is one less, and nobody would know
            if (queue.closed()) {
                throw new InterruptedException(name + " is closed");
            }
            int failures = queue.addRateLimited(key);
            // The first few are the everyday kind: a conflict with another writer, a cache a moment behind.
            if (failure instanceof Error) {
                log.error("{}: {} failed, will be tried again", name, key, failure);
            } else if (failures <= QUIET_FAILURES) {
                log.debug("{}: {} will be tried again", name, key, failure);
            } else {
                log.warn("{}: {} failed {} times, will be tried again: {}", name, key, failures, failure.toString());
            }
        }
    }

    /** Ends the workers; what they are doing is interrupted. */
    @Override
    public synchronized void close() {
        queue.close();
        threads.forEach(Thread::interrupt);
        try {
            for (Thread thread : threads) {
                thread.join(CLOSE_DEADLINE);
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
        threads.clear();
    }
}
