package dev.portolan.apiserver.reads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.apiserver.RunningServer;
import dev.portolan.store.Event;
import dev.portolan.store.WatchListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Random writers and watchers at once, with restarts of the server in between: each watcher's history, put together over all its
 * connections, is the store's, in order, with nothing lost and nothing told twice.
 */
class WatchHistoryTest {
    private static final List<String> NAMESPACES = List.of("blue", "green");
    private static final int WRITERS = 4;
    private static final int WRITES = 60;
    private static final int WATCHERS = 8;
    private static final int RESTARTS = 2;
    private static final Duration SOON = Duration.ofSeconds(30);

    private static Path folder;

    @BeforeContainer
    static void makeFolder() throws IOException {
        folder = Files.createTempDirectory("portolan-watch-history");
    }

    @AfterContainer
    static void removeFolder() throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Collections.reverseOrder()).toList()) Files.delete(file);
        }
    }

    @Property(tries = 4, shrinking = ShrinkingMode.OFF)
    void every_watchers_history_is_the_stores(@ForAll long seed) throws Exception {
        try (var api = new RunningServer(folder);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (String namespace : NAMESPACES) {
                api.post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"%s\"}}".formatted(namespace));
            }
            var random = new Random(seed);
            var written = new AtomicLong();
            List<Future<HistoryWatcher>> watchers = new ArrayList<>();
            for (int i = 0; i < WATCHERS; i++) {
                var watcher = HistoryWatcher.random(api, new Random(random.nextLong()));
                watchers.add(threads.submit(watcher::untilTheEnd));
            }
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                var choices = new Random(random.nextLong());
                writers.add(threads.submit(() -> write(api, choices, written)));
            }
            for (int i = 1; i <= RESTARTS; i++) {
                long when = (long) WRITERS * WRITES * i / (RESTARTS + 1) - random.nextInt(20);
                await().atMost(60, TimeUnit.SECONDS).until(() -> written.get() >= when);
                api.restart();
            }
            for (Future<?> writer : writers) writer.get(60, TimeUnit.SECONDS);
            for (String namespace : NAMESPACES) {
                api.post(maps(namespace), map(HistoryWatcher.END, "1"));
            }
            List<Event> history = history(api);
            for (Future<HistoryWatcher> watcher : watchers) {
                HistoryWatcher done = watcher.get(60, TimeUnit.SECONDS);
                assertThat(done.told()).as("seed %d, %s", seed, done).isEqualTo(done.expected(history));
            }
        }
    }

    private static String maps(String namespace) {
        return "/api/v1/namespaces/" + namespace + "/configmaps";
    }

    private static String map(String name, String shade) {
        return "{\"metadata\":{\"name\":\"%s\",\"labels\":{\"shade\":\"%s\"}}}".formatted(name, shade);
    }

    private static void write(RunningServer api, Random random, AtomicLong written) {
        for (int i = 0; i < WRITES; i++) {
            String url = maps(NAMESPACES.get(random.nextInt(NAMESPACES.size())));
            String name = "m" + random.nextInt(6);
            String shade = String.valueOf(random.nextInt(3));
            try {
                switch (random.nextInt(4)) {
                    case 0 -> api.delete(url + "/" + name);
                    case 1 ->
                        api.patch(
                                url + "/" + name,
                                "merge",
                                "{\"metadata\":{\"labels\":{\"shade\":\"%s\"}},\"data\":{\"n\":\"%d\"}}"
                                        .formatted(shade, random.nextInt()));
                    default -> api.post(url, map(name, shade));
                }
            } catch (UncheckedIOException restarting) {
                i--; // whether it was done or not, the store knows
            }
            written.incrementAndGet();
        }
    }

    /** What the store itself remembers, from its beginning. */
    private static List<Event> history(RunningServer api) {
        List<Event> events = Collections.synchronizedList(new ArrayList<>());
        var reached = new AtomicLong();
        long last = api.store().revision();
        try (var watch = api.store().watch("/registry/core/configmaps/", 1, new WatchListener() {
            @Override
            public void on(Event event) {
                events.add(event);
            }

            @Override
            public void caughtUp(long revision) {
                reached.set(revision);
            }
        })) {
            assertThat(watch).isNotNull();
            await().atMost(SOON).until(() -> reached.get() >= last);
        }
        return List.copyOf(events);
    }
}
