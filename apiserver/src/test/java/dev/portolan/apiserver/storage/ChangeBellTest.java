package dev.portolan.apiserver.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.store.Entry;
import dev.portolan.store.Event;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ChangeBellTest {
    private static final String PREFIX = "/registry/core/services/";
    private static final long WAIT = TimeUnit.SECONDS.toNanos(10);

    private final WatchCache cache = new WatchCache(PREFIX, 0);
    private long revision;

    ChangeBellTest() {
        cache.load(List.of(), 0, 0);
    }

    private static Entry entry(String name, long revision) {
        byte[] value = "{\"metadata\":{}}".getBytes(StandardCharsets.UTF_8);
        return new Entry(PREFIX + "default/" + name, value, revision, revision);
    }

    private Event put(String name) {
        Entry entry = entry(name, ++revision);
        return new Event(revision, Event.Type.PUT, entry.key(), entry, null);
    }

    @Test
    void many_changes_ring_once() throws InterruptedException {
        try (var bell = new ChangeBell(cache, PREFIX, s -> true)) {
            cache.apply(List.of(put("a"), put("b"), put("c")));

            assertThat(bell.await(WAIT)).isTrue();
            assertThat(bell.await(0)).isFalse();
        }
    }

    @Test
    void who_was_overrun_looks_once_and_hears_of_what_comes_after() throws InterruptedException {
        try (var bell = new ChangeBell(cache, PREFIX, s -> true)) {
            var flood = new ArrayList<Event>();
            for (int i = 0; i <= Watcher.CAPACITY; i++) flood.add(put("n" + i));
            cache.apply(flood);

            assertThat(bell.await(WAIT)).isTrue();
            assertThat(bell.closed()).isFalse();
            assertThat(bell.await(0)).isFalse();

            cache.apply(List.of(put("after")));
            assertThat(bell.await(WAIT)).isTrue();
        }
    }

    @Test
    void it_ends_with_the_cache() throws InterruptedException {
        var bell = new ChangeBell(cache, PREFIX, s -> true);

        cache.closeAll();

        assertThat(bell.await(WAIT)).isFalse();
        assertThat(bell.closed()).isTrue();
    }
}
