package dev.portolan.store;

import static dev.portolan.store.RevisionedStoreContract.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What callers see when the writing thread meets what it should not: an answer, always. */
class DiskFailureTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    /** The real file, until it is told to fail. */
    private static final class FailingFile extends SqliteFile {
        @Nullable
        Throwable failure;

        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch go = new CountDownLatch(1);

        FailingFile(Connection connection) throws SQLException {
            super(connection);
        }

        @Override
        void write(List<Event> events, long revision) throws SQLException {
            if (failure != null) {
                entered.countDown();
                try {
                    go.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            switch (failure) {
                case SQLException e -> throw e;
                case Error e -> throw e;
                case null, default -> super.write(events, revision);
            }
        }
    }

    private FailingFile file() throws SQLException {
        return new FailingFile(SqliteFile.connect(folder.resolve("portolan.db"), SqliteFile.Sync.OFF));
    }

    private SqliteStore on(FailingFile file) throws SQLException {
        return new SqliteStore(folder.resolve("portolan.db"), file, null, null, null);
    }

    private static Transaction put(String key) {
        return Transaction.builder().put(key, bytes("v")).build();
    }

    @Test
    void after_an_error_in_the_writer_every_waiting_and_every_later_write_fails_and_watches_end() throws Exception {
        var file = file();
        try (var store = on(file);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var ended = new AtomicReference<StoreException>();
            store.watch("/", 1, new WatchListener() {
                @Override
                public void on(Event event) {}

                @Override
                public void closed(StoreException why) {
                    ended.set(why);
                }
            });
            store.commit(put("/before"));
            file.failure = new OutOfMemoryError("as thrown by a test");
            var waiting = new ArrayList<Future<CommitResult>>();
            for (int i = 0; i < 20; i++) {
                String key = "/k" + i;
                waiting.add(threads.submit(() -> store.commit(put(key))));
            }
            assertThat(file.entered.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            file.go.countDown();

            for (Future<CommitResult> each : waiting) {
                assertThatThrownBy(() -> each.get(SOON.toSeconds(), TimeUnit.SECONDS))
                        .hasMessageContaining("the store stopped");
            }
            assertThatThrownBy(() -> store.commit(put("/later")))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("restart it");
            await().atMost(SOON).untilAsserted(() -> assertThat(ended.get()).hasMessageContaining("the store stopped"));
            assertThat(store.get("/before"))
                    .as("what is there can still be read")
                    .isPresent();
        }
    }

    @Test
    void a_full_disk_refuses_a_write_and_takes_the_next_when_there_is_room() throws Exception {
        var file = file();
        try (var store = on(file)) {
            file.go.countDown();
            file.failure = new SQLException("database or disk is full", "", 13);

            assertThatThrownBy(() -> store.commit(put("/a"))).hasMessageContaining("disk is full");
            file.failure = null;

            assertThat(store.get("/a")).isEmpty();
            assertThat(store.commit(put("/a"))).isEqualTo(new CommitResult.Committed(2));
        }
    }

    @Test
    void after_an_io_error_nothing_is_taken_any_more_since_the_disk_may_hold_what_was_refused() throws Exception {
        var file = file();
        try (var store = on(file)) {
            file.go.countDown();
            file.failure = new SQLException("disk I/O error", "", 10 | 4 << 8);

            assertThatThrownBy(() -> store.commit(put("/a"))).hasMessageContaining("I/O error");
            file.failure = null;

            assertThatThrownBy(() -> store.commit(put("/b"))).hasMessageContaining("I/O error");
        }
    }
}
