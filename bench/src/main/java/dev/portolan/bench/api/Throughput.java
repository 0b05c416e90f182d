package dev.portolan.bench.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** So many writers, each on a connection of its own, each waiting for the answer to its last write, for so long. */
final class Throughput {
    /** One writer's next write. */
    @FunctionalInterface
    interface Write {
        void next(int number) throws IOException;
    }

    private Throughput() {}

    /** Writes per second, of all writers together. */
    static double measure(List<Write> writers, long millis) throws InterruptedException, ExecutionException {
        try (var threads = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().name("writer").factory())) {
            long began = System.nanoTime();
            long end = began + TimeUnit.MILLISECONDS.toNanos(millis);
            List<Future<Integer>> done = new ArrayList<>();
            for (Write writer : writers) {
                done.add(threads.submit(() -> {
                    int number = 0;
                    while (System.nanoTime() < end) writer.next(number++);
                    return number;
                }));
            }
            long writes = 0;
            for (Future<Integer> each : done) writes += each.get();
            return writes * 1e9 / (System.nanoTime() - began);
        }
    }
}
