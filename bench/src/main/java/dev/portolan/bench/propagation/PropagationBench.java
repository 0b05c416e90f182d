package dev.portolan.bench.propagation;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/**
 * From the write of a pod's readiness to the moment at which the proxy hands the change to its data plane, by size of the cluster. Each size
 * stands beside the smallest one in the same process, and changes go to both in turn: what is reported is the ratio, the slope. Then a roll:
 * all pods of one large Service turn unready and ready again, as fast as they can be written.
 */
public final class PropagationBench {
    private static final int ROLL = 5000;
    private static final int WRITERS = 8;

    private PropagationBench() {}

    /** Arguments: changes per size, then sizes as SERVICES:ENDPOINTS, the smallest first. */
    public static void main(String[] args) throws IOException, InterruptedException {
        int changes = Integer.parseInt(args[0]);
        List<Size> sizes = Stream.of(args).skip(1).map(Size::parse).toList();
        Path folder = Files.createTempDirectory("portolan-bench-");
        try (LoadedCluster smallest = new LoadedCluster(folder.resolve("smallest"), sizes.getFirst())) {
            measure(smallest, changes); // not counted: the JVM warms up
            for (Size size : sizes.subList(1, sizes.size())) {
                try (LoadedCluster large =
                        new LoadedCluster(folder.resolve(size.services() + "-" + size.endpoints()), size)) {
                    compare(smallest, large, changes);
                }
            }
            try (LoadedCluster one = new LoadedCluster(folder.resolve("roll"), new Size(1, ROLL))) {
                roll(one);
            }
        } finally {
            delete(folder);
        }
    }

    private static void compare(LoadedCluster smallest, LoadedCluster large, int changes) throws InterruptedException {
        measure(large, Math.min(changes, 100));
        long[] small = new long[changes];
        long[] big = new long[changes];
        for (int i = 0; i < changes; i++) {
            small[i] = smallest.flip(pod(smallest, i), i % 2 == 1);
            big[i] = large.flip(pod(large, i), i % 2 == 1);
        }
        Arrays.sort(small);
        Arrays.sort(big);
        System.out.printf(
                Locale.ROOT,
                "%s: p50 %.2f times, p99 %.2f times that of %s (which had p99 %.1f times its p50)%n",
                large.size(),
                ratio(big, small, 50),
                ratio(big, small, 99),
                smallest.size(),
                (double) at(small, 99) / at(small, 50));
        System.out.printf(
                Locale.ROOT,
                "  on this machine now: p50 %.1f and %.1f ms, p99 %.1f and %.1f ms; heap in use %d MiB%n",
                at(small, 50) / 1e6,
                at(big, 50) / 1e6,
                at(small, 99) / 1e6,
                at(big, 99) / 1e6,
                used());
    }

    /** Two changes in a row are about the same pod: unready, then ready again. */
    private static int pod(LoadedCluster cluster, int change) {
        return change / 2 * 7919 % cluster.size().endpoints();
    }

    private static void measure(LoadedCluster cluster, int changes) throws InterruptedException {
        for (int i = 0; i < changes / 2 * 2; i++) cluster.flip(pod(cluster, i), i % 2 == 1);
    }

    private static double ratio(long[] a, long[] b, int percent) {
        return (double) at(a, percent) / at(b, percent);
    }

    private static long at(long[] sorted, int percent) {
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    }

    private static void roll(LoadedCluster one) throws InterruptedException {
        long before = one.sliceWrites();
        long began = System.nanoTime();
        Semaphore writers = new Semaphore(WRITERS);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (boolean ready : List.of(false, true)) {
                for (int i = 0; i < one.size().endpoints(); i++) {
                    int pod = i;
                    writers.acquire();
                    threads.submit(() -> {
                        try {
                            one.write(pod, ready);
                        } finally {
                            writers.release();
                        }
                    });
                }
            }
        }
        long written = System.nanoTime();
        one.awaitReady(one.size().endpoints());
        long seen = System.nanoTime();
        long writes = one.sliceWrites() - before;
        System.out.printf(
                Locale.ROOT,
                "a roll of %d pods, %d changes: %d slice writes, %.3f for each change, %.0f a second; the last was seen %.2f of the"
                        + " roll's time after it was written; peak heap %d MiB%n",
                one.size().endpoints(),
                2 * one.size().endpoints(),
                writes,
                (double) writes / (2 * one.size().endpoints()),
                writes / ((seen - began) / 1e9),
                (double) (seen - written) / (written - began),
                peak());
    }

    private static long used() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
    }

    private static long peak() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                        .filter(p -> p.getType() == java.lang.management.MemoryType.HEAP)
                        .mapToLong(p -> p.getPeakUsage().getUsed())
                        .sum()
                >> 20;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(each);
        }
    }
}
