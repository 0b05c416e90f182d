package dev.portolan.apiserver.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a process holds.
 *
 * @param threads the names of those of both kinds, but for those of the virtual machine and of tests
 * @param heapBytes in use after a collection
 */
record Leaks(List<String> threads, long heapBytes) {
    /** The virtual machine's carriers, and what the test itself asks and waits with. */
    private static final List<String> OTHERS = List.of(
            "ForkJoinPool",
            "Attach",
            "JFR",
            "HttpClient",
            "awaitility",
            "SubPoller",
            "MasterPoller",
            "VirtualThread-un");

    static Leaks now() {
        return new Leaks(threadsNow(), heapNow());
    }

    private static long heapNow() {
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        System.gc();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** The thread dump is the only thing that knows the virtual ones. */
    private static List<String> threadsNow() {
        try {
            Path folder = Files.createTempDirectory("threads");
            Path file = folder.resolve("dump.json");
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(file.toString(), ThreadDumpFormat.JSON);
            JsonNode dump = new JsonMapper().readTree(Files.readAllBytes(file));
            Files.delete(file);
            Files.delete(folder);
            List<String> names = new ArrayList<>();
            for (JsonNode container : dump.path("threadDump").path("threadContainers")) {
                for (JsonNode thread : container.path("threads"))
                    names.add(thread.path("name").asString(""));
            }
            names.removeIf(n -> OTHERS.stream().anyMatch(n::startsWith));
            names.sort(Comparator.naturalOrder());
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails where there are more threads than before, once what is on its way out had time to go, or much more on the heap. */
    void assertNoMore(long growthBytes) {
        await().atMost(Duration.ofSeconds(45))
                .untilAsserted(() -> assertThat(threadsNow()).as("threads").hasSizeLessThanOrEqualTo(threads.size()));
        assertThat(heapNow()).as("heap, bytes").isLessThan(heapBytes + growthBytes);
    }
}
