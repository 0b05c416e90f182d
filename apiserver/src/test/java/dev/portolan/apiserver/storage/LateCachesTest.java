package dev.portolan.apiserver.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.store.CommitResult;
import dev.portolan.store.Entry;
import dev.portolan.store.Event;
import dev.portolan.store.RevisionedStore;
import dev.portolan.store.Snapshot;
import dev.portolan.store.SqliteStore;
import dev.portolan.store.StoreException;
import dev.portolan.store.Transaction;
import dev.portolan.store.Watch;
import dev.portolan.store.WatchListener;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** On a starved machine the caches come late: a read waits for what was written, and does not fail. */
class LateCachesTest {
    private static final ResourceType MAPS = ResourceType.namespaced("", "v1", "ConfigMap", "configmaps");
    private static final Duration MORE_THAN_FOR_A_STRANGERS_REVISION = Duration.ofSeconds(4);

    @Test
    void a_list_waits_for_what_was_acknowledged_longer_than_for_a_revision_that_may_never_come() throws Exception {
        try (var store = new Late(SqliteStore.inMemory());
                var storage = new ObjectStorage(store, List.of(MAPS))) {
            store.hold();
            String key = ObjectStorage.key(MAPS, "default", "a");
            byte[] map = "{\"metadata\":{\"name\":\"a\",\"namespace\":\"default\"}}".getBytes(StandardCharsets.UTF_8);
            store.commit(Transaction.builder().put(key, map).build());
            assertThatThrownBy(() -> storage.awaitRevision(store.revision())).isInstanceOf(ApiException.class);
            Thread.startVirtualThread(store::goOnLater);

            assertThat(storage.fresh(MAPS).get(key)).isPresent();
        }
    }

    /** Its watches tell nothing while they are held. */
    private static final class Late implements RevisionedStore {
        private final RevisionedStore real;
        private volatile CountDownLatch held = new CountDownLatch(0);

        private Late(RevisionedStore real) {
            this.real = real;
        }

        private void hold() {
            held = new CountDownLatch(1);
        }

        private void goOnLater() {
            try {
                held.await(MORE_THAN_FOR_A_STRANGERS_REVISION.toMillis(), TimeUnit.MILLISECONDS);
                held.countDown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public Watch watch(String prefix, long fromRevision, WatchListener listener) {
            return real.watch(prefix, fromRevision, new WatchListener() {
                @Override
                public void on(Event event) {
                    try {
                        held.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    listener.on(event);
                }

                @Override
                public void caughtUp(long revision) {
                    listener.caughtUp(revision);
                }

                @Override
                public void closed(StoreException why) {
                    listener.closed(why);
                }
            });
        }

        @Override
        public long revision() {
            return real.revision();
        }

        @Override
        public long compactedRevision() {
            return real.compactedRevision();
        }

        @Override
        public Optional<Entry> get(String key) {
            return real.get(key);
        }

        @Override
        public Snapshot range(String prefix) {
            return real.range(prefix);
        }

        @Override
        public CommitResult commit(Transaction transaction) {
            return real.commit(transaction);
        }

        @Override
        public void compact(long revision) {
            real.compact(revision);
        }

        @Override
        public void close() {
            held.countDown();
            real.close();
        }
    }
}
