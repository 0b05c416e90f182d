package dev.portolan.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store promises. A new implementation extends this and nothing else. */
abstract class RevisionedStoreContract {
    static final Duration SOON = Duration.ofSeconds(30);
    RevisionedStore store;

    abstract RevisionedStore open();

    @BeforeEach
    void openIt() {
        store = open();
    }

    @AfterEach
    void closeIt() {
        store.close();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(Entry entry) {
        return new String(entry.value(), StandardCharsets.UTF_8);
    }

    long put(String key, String value) {
        return committed(Transaction.builder().put(key, bytes(value)));
    }

    long committed(Transaction.Builder transaction) {
        return ((CommitResult.Committed) store.commit(transaction.build())).revision();
    }

    @Test
    void a_new_store_is_at_revision_one_and_each_writing_transaction_takes_the_next() {
        assertThat(store.revision()).isEqualTo(1);
        assertThat(put("/a", "1")).isEqualTo(2);
        assertThat(committed(Transaction.builder().put("/b", bytes("1")).put("/c", bytes("1"))))
                .isEqualTo(3);
        assertThat(committed(Transaction.builder().delete("/nothing"))).isEqualTo(3);
        assertThat(store.get("/b").orElseThrow().modRevision()).isEqualTo(3);
        assertThat(store.get("/c").orElseThrow().modRevision()).isEqualTo(3);
    }

    @Test
    void an_update_keeps_the_revision_that_created_the_key_and_a_delete_ends_it() {
        put("/a", "1");
        put("/a", "2");
        assertThat(store.get("/a")).hasValue(new Entry("/a", bytes("2"), 2, 3));
        committed(Transaction.builder().delete("/a"));
        assertThat(store.get("/a")).isEmpty();
        put("/a", "3");
        assertThat(store.get("/a")).hasValue(new Entry("/a", bytes("3"), 5, 5));
    }

    @Test
    void a_failed_comparison_writes_nothing_and_says_what_is_there_now() {
        put("/a", "1");
        var stale = Transaction.builder().expect("/a", 1).expect("/new", 7).put("/a", bytes("2"));
        assertThat(store.commit(stale.build()))
                .isEqualTo(
                        new CommitResult.Conflict(Map.of("/a", store.get("/a").orElseThrow())));
        var create = Transaction.builder().expect("/a", 0).put("/a", bytes("2"));
        assertThat(store.commit(create.build())).isInstanceOf(CommitResult.Conflict.class);
        assertThat(text(store.get("/a").orElseThrow())).isEqualTo("1");
        assertThat(committed(Transaction.builder().expect("/a", 2).put("/a", bytes("2"))))
                .isEqualTo(3);
    }

    @Test
    void a_range_holds_exactly_the_keys_under_the_prefix_in_order_and_an_empty_value_stays_empty() {
        for (String key : List.of("/b/2", "/a/1", "/b/1", "/b", "/c", "/b/é")) put(key, key.equals("/b/2") ? "" : key);
        var range = store.range("/b/");
        assertThat(range.entries()).extracting(Entry::key).containsExactly("/b/1", "/b/2", "/b/é");
        assertThat(range.entries().get(1).value()).isEmpty();
        assertThat(range.revision()).isEqualTo(store.revision());
    }

    @Test
    void of_writers_that_expect_the_same_revision_exactly_one_wins() {
        put("/counter", "0");
        var won = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 32; i++) {
                threads.submit(() -> {
                    for (int n = 0; n < 20; n++) {
                        Entry now = store.get("/counter").orElseThrow();
                        String next = String.valueOf(Integer.parseInt(text(now)) + 1);
                        var change = Transaction.builder()
                                .expect("/counter", now.modRevision())
                                .put("/counter", bytes(next));
                        if (store.commit(change.build()) instanceof CommitResult.Committed) won.incrementAndGet();
                    }
                });
            }
        }
        assertThat(text(store.get("/counter").orElseThrow())).isEqualTo(String.valueOf(won.get()));
        assertThat(won.get()).isPositive();
    }

    @Test
    void a_watch_sees_the_past_and_the_future_once_each_in_order_whatever_is_written_meanwhile() throws Exception {
        put("/x/0", "a");
        var writersDone = new CountDownLatch(8);
        for (int w = 0; w < 8; w++) {
            int writer = w;
            Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 100; i++) {
                    put((i % 3 == 0 ? "/other/" : "/x/") + writer, "v" + i);
                    if (i % 10 == 9) committed(Transaction.builder().delete("/x/" + writer));
                }
                writersDone.countDown();
            });
        }
        List<Event> seen = Collections.synchronizedList(new ArrayList<>());
        List<Event> all = Collections.synchronizedList(new ArrayList<>());
        try (var early = store.watch("/x/", 2, seen::add)) {
            assertThat(early).isNotNull();
            assertThat(writersDone.await(60, TimeUnit.SECONDS)).isTrue();
            long last = store.revision();
            try (var whole = store.watch("", 2, all::add)) {
                assertThat(whole).isNotNull();
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> !all.isEmpty() && all.getLast().revision() == last);
            }
            var expected = List.copyOf(all).stream()
                    .filter(e -> e.key().startsWith("/x/"))
                    .toList();
            await().atMost(Duration.ofSeconds(20)).until(() -> seen.size() >= expected.size());
            assertThat(List.copyOf(seen)).isEqualTo(expected);
        }
        assertThat(List.copyOf(all)).extracting(Event::revision).isSorted();
    }

    @Test
    void an_event_carries_what_was_there_before() {
        put("/a", "1");
        put("/a", "2");
        committed(Transaction.builder().delete("/a"));
        List<Event> seen = Collections.synchronizedList(new ArrayList<>());
        try (var watch = store.watch("/", 0, seen::add)) {
            assertThat(watch).isNotNull();
            await().atMost(SOON).until(() -> seen.size() == 3);
        }
        var one = new Entry("/a", bytes("1"), 2, 2);
        var two = new Entry("/a", bytes("2"), 2, 3);
        assertThat(seen)
                .containsExactly(
                        new Event(2, Event.Type.PUT, "/a", one, null),
                        new Event(3, Event.Type.PUT, "/a", two, one),
                        new Event(4, Event.Type.DELETE, "/a", null, two));
    }

    @Test
    void a_watcher_hears_when_a_transaction_is_complete_and_how_far_the_keys_that_it_does_not_watch_are() {
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        put("/a/1", "past");
        try (var watch = store.watch("/a/", 2, new WatchListener() {
            @Override
            public void on(Event event) {
                heard.add(event.key());
            }

            @Override
            public void caughtUp(long revision) {
                heard.add("=" + revision);
            }
        })) {
            assertThat(watch).isNotNull();
            await().atMost(SOON).until(() -> heard.contains("=2"));
            committed(Transaction.builder().put("/a/2", bytes("x")).put("/a/3", bytes("x")));
            await().atMost(SOON).until(() -> heard.contains("=3"));
            put("/b", "another's");
            await().atMost(SOON).until(() -> heard.contains("=4"));
        }
        assertThat(heard).containsExactly("/a/1", "=2", "/a/2", "/a/3", "=3", "=4");
    }

    @Test
    void what_is_compacted_is_refused_and_the_present_stays() {
        put("/a", "1");
        put("/a", "2");
        put("/b", "3");
        store.compact(3);
        assertThat(store.compactedRevision()).isEqualTo(3);
        assertThatThrownBy(() -> store.watch("/", 3, e -> {})).isInstanceOf(CompactedException.class);
        List<Event> seen = Collections.synchronizedList(new ArrayList<>());
        try (var watch = store.watch("/", 4, seen::add)) {
            assertThat(watch).isNotNull();
            await().atMost(SOON).until(() -> seen.size() == 1);
        }
        assertThat(text(store.get("/a").orElseThrow())).isEqualTo("2");
    }

    @Test
    void a_listener_that_does_not_return_keeps_no_writer_waiting() {
        var release = new CountDownLatch(1);
        try (var stuck = store.watch("/", 1, e -> awaitQuietly(release))) {
            assertThat(stuck).isNotNull();
            for (int i = 0; i < 500; i++) put("/k" + i, "v");
            assertThat(store.revision()).isEqualTo(501);
        } finally {
            release.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void random_histories_equal_a_plain_map() {
        var random = new Random(42);
        var model = new TreeMap<String, String>();
        for (int i = 0; i < 1_000; i++) {
            var transaction = Transaction.builder();
            var wanted = new TreeMap<>(model);
            for (int k = random.nextInt(3); k >= 0; k--) {
                String key = "/k" + (random.nextInt(10) * 3 + k);
                if (random.nextInt(4) == 0) {
                    transaction.delete(key);
                    wanted.remove(key);
                } else {
                    transaction.put(key, bytes("v" + i));
                    wanted.put(key, "v" + i);
                }
            }
            boolean holds = random.nextBoolean();
            String guard = "/k" + random.nextInt(30);
            long revision = store.get(guard).map(Entry::modRevision).orElse(0L);
            var result = store.commit(
                    transaction.expect(guard, holds ? revision : revision + 1).build());
            assertThat(result instanceof CommitResult.Committed).isEqualTo(holds);
            if (holds) model = wanted;
        }
        var stored = new TreeMap<String, String>();
        store.range("/").entries().forEach(e -> stored.put(e.key(), text(e)));
        assertThat(stored).isEqualTo(model);
    }
}
