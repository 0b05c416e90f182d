package dev.portolan.dns.forward;

import dev.portolan.dns.wire.Edns;
import dev.portolan.dns.wire.Message;
import dev.portolan.dns.wire.Message.Placed;
import dev.portolan.dns.wire.Name;
import dev.portolan.dns.wire.Received.Query;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Keeps answers of others for their TTL, but never long: at most half a minute, a "no" five seconds. Thread-safe, bounded. */
final class AnswerCache {
    static final int ENTRY_LIMIT = 2048;
    private static final int BYTES_LIMIT = 4096;
    private static final long LONGEST_SECONDS = 30;
    private static final long LONGEST_NO_SECONDS = 5;
    private static final int CHECKING_DISABLED = 0x0010;

    /** What an answer depends on. */
    record Key(Name name, int type, boolean edns, boolean dnssecOk, int checking) {
        static Key of(Query query) {
            Edns edns = query.edns();
            return new Key(
                    query.name(), query.type(), edns.present(), edns.dnssecOk(), query.flags() & CHECKING_DISABLED);
        }
    }

    private record Kept(Message message, long sinceNanos, long seconds) {}

    private final LongSupplier nanoTime;
    private final Map<Key, Kept> kept = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Kept> eldest) {
            return size() > ENTRY_LIMIT;
        }
    };

    AnswerCache(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** The answer, its TTLs less by the time that it was kept. */
    synchronized Optional<Message> get(Key key) {
        Kept entry = kept.get(key);
        if (entry == null) {
            return Optional.empty();
        }
        long age = TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong() - entry.sinceNanos());
        if (age >= entry.seconds()) {
            kept.remove(key);
            return Optional.empty();
        }
        byte[] bytes = entry.message().bytes().clone();
        for (Placed record : entry.message().records()) {
            long ttl = record.ttlSeconds() - age;
            for (int i = 0; i < 4; i++) {
                bytes[record.ttlAt() + i] = (byte) (ttl >> (24 - 8 * i));
            }
        }
        return Optional.of(
                new Message(bytes, entry.message().records(), entry.message().answers()));
    }

    synchronized void put(Key key, Message message) {
        List<Placed> records = message.records();
        if (message.truncated() || message.bytes().length > BYTES_LIMIT || records.isEmpty()) {
            return;
        }
        long longest = message.answers() == 0 ? LONGEST_NO_SECONDS : LONGEST_SECONDS;
        long seconds = records.stream().mapToLong(Placed::ttlSeconds).reduce(longest, Math::min);
        if (seconds > 0) {
            kept.put(key, new Kept(message, nanoTime.getAsLong(), seconds));
        }
    }

    synchronized int size() {
        return kept.size();
    }
}
