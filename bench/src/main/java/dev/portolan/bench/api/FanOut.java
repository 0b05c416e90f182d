package dev.portolan.bench.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Many watchers, each on a connection of its own; how long it takes until the last of them has one write. */
final class FanOut implements AutoCloseable {
    /** One watcher. */
    interface Watching extends AutoCloseable {
        void awaitEvent() throws IOException;

        @Override
        void close() throws IOException;
    }

    /** Makes a watcher that stands. */
    @FunctionalInterface
    interface Start {
        Watching watch() throws IOException;
    }

    /** Does the one write that all will see. */
    @FunctionalInterface
    interface Write {
        void run() throws IOException;
    }

    private final List<Watching> watchers = new ArrayList<>();
    private final ConcurrentLinkedQueue<Exception> failures = new ConcurrentLinkedQueue<>();
    private volatile CountDownLatch round = new CountDownLatch(0);

    FanOut(int count, Start start) throws IOException {
        for (int i = 0; i < count; i++) {
            Watching watcher = start.watch();
            watchers.add(watcher);
            Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        watcher.awaitEvent();
                        round.countDown();
                    }
                } catch (IOException | RuntimeException closed) {
                    failures.add(closed);
                }
            });
        }
    }

    /** Milliseconds from before the write to the last watcher's having it, sorted. */
    double[] measure(int writes, Write write) throws IOException, InterruptedException {
        double[] millis = new double[writes];
        for (int i = 0; i < writes; i++) {
            var latch = new CountDownLatch(watchers.size());
            round = latch;
            long began = System.nanoTime();
            write.run();
            if (!latch.await(60, TimeUnit.SECONDS)) {
                throw new IOException(latch.getCount() + " watchers have not got it; " + failures.peek());
            }
            millis[i] = (System.nanoTime() - began) / 1e6;
        }
        Arrays.sort(millis);
        return millis;
    }

    @Override
    public void close() throws IOException {
        for (Watching watcher : watchers) watcher.close();
    }
}
