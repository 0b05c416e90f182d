package dev.portolan.store;

import static dev.portolan.store.RevisionedStoreContract.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log by itself, and a store whose database has lost what only the log still knows. */
class CommitLogTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private static List<Event> put(String key, String value, long revision) {
        return List.of(Event.put(new Entry(key, bytes(value), revision, revision), null));
    }

    private static List<Long> revisions(CommitLog log, long after) throws IOException {
        return log.after(after).stream().map(CommitLog.Batch::revision).toList();
    }

    @Test
    void what_was_appended_is_read_back_after_a_revision() throws Exception {
        try (var log = CommitLog.open(folder.resolve("log"))) {
            log.append(put("/a", "1", 2), 2);
            log.append(List.of(Event.delete(3, new Entry("/a", bytes("1"), 2, 2))), 3);
        }
        try (var log = CommitLog.open(folder.resolve("log"))) {
            assertThat(revisions(log, 0)).containsExactly(2L, 3L);
            assertThat(revisions(log, 2)).containsExactly(3L);
            assertThat(log.after(0).getFirst().events()).isEqualTo(put("/a", "1", 2));
            assertThat(log.after(2).getFirst().events().getFirst().type()).isEqualTo(Event.Type.DELETE);
        }
    }

    @Test
    void after_it_began_anew_the_records_of_the_pass_before_are_not_taken_for_new_ones() throws Exception {
        try (var log = CommitLog.open(folder.resolve("log"))) {
            for (long r = 2; r < 10; r++) log.append(put("/k", "same size", r), r);
            log.restart();
            log.append(put("/k", "same size", 10), 10);
            log.append(put("/k", "same size", 11), 11);

            assertThat(revisions(log, 9)).containsExactly(10L, 11L);
        }
    }

    @Test
    void a_record_that_was_cut_off_ends_the_log() throws Exception {
        Path file = folder.resolve("log");
        try (var log = CommitLog.open(file)) {
            for (long r = 2; r < 6; r++) log.append(put("/k", "value", r), r);
        }
        long record = 4 + 8 + 8 + 4 + 8 + 4 + 2 + 8 + 4 + 5;
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {9}), record * 2 + 30);
        }
        try (var log = CommitLog.open(file)) {
            assertThat(revisions(log, 0)).containsExactly(2L, 3L);
        }
    }

    /** What a loss of power may leave: the database as it was at some earlier moment, and the log whole. */
    @Test
    void what_the_database_lost_comes_back_from_the_log_with_its_history() throws Exception {
        Path live = folder.resolve("live");
        Path old = folder.resolve("old");
        Files.createDirectory(old);
        try (var store = SqliteStore.open(live)) {
            store.commit(Transaction.builder().put("/a", bytes("1")).build());
        }
        Files.copy(live.resolve("portolan.db"), old.resolve("portolan.db"));
        try (var store = SqliteStore.open(live)) {
            LongStream.range(0, 50)
                    .forEach(i -> store.commit(
                            Transaction.builder().put("/k" + i, bytes("v")).build()));
            store.commit(Transaction.builder().put("/a", bytes("2")).build());
            store.commit(Transaction.builder().delete("/k0").build());
            Files.copy(live.resolve("commit.log"), old.resolve("commit.log"), StandardCopyOption.REPLACE_EXISTING);
        }
        try (var store = SqliteStore.open(old);
                var whole = SqliteStore.open(live)) {
            assertThat(store.revision()).isEqualTo(whole.revision()).isEqualTo(54);
            assertThat(store.range("/")).isEqualTo(whole.range("/"));
            assertThat(history(store)).isEqualTo(history(whole));
        }
    }

    private static List<Event> history(SqliteStore store) {
        List<Event> events = Collections.synchronizedList(new ArrayList<>());
        var reached = new AtomicLong();
        try (var watch = store.watch("", 1, new WatchListener() {
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
            await().atMost(SOON).until(() -> reached.get() == store.revision());
        }
        return List.copyOf(events);
    }

    @Test
    void a_log_that_is_full_begins_anew_while_the_store_goes_on() {
        byte[] big = new byte[1 << 20];
        try (var store = SqliteStore.open(folder.resolve("big"))) {
            for (int i = 0; i < 20; i++) {
                store.commit(Transaction.builder().put("/big" + i % 3, big).build());
            }
            assertThat(folder.resolve("big/commit.log").toFile().length()).isEqualTo(CommitLog.CAPACITY);
        }
        try (var store = SqliteStore.open(folder.resolve("big"))) {
            assertThat(store.revision()).isEqualTo(21);
            assertThat(store.range("/").entries()).hasSize(3);
        }
    }
}
