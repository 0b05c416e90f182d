package dev.portolan.apiserver;

import static org.awaitility.Awaitility.await;

import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.store.SqliteStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a server does by itself in the background. */
class KeeperTest {
    @Test
    void a_round_that_fails_of_whatever_is_tried_again_without_a_change() {
        var rounds = new AtomicInteger();
        try (SqliteStore store = SqliteStore.inMemory();
                var storage = new ObjectStorage(store, List.of());
                var keeper = new Keeper("test", storage, List.of(), () -> {
                    if (rounds.incrementAndGet() < 3) throw new IllegalStateException("not yet");
                })) {
            keeper.start();
            await().atMost(Duration.ofMinutes(1)).until(() -> rounds.get() >= 3);
        }
    }
}
