package dev.portolan.dns.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.dns.wire.Decoded;
import dev.portolan.dns.wire.MalformedMessageException;
import dev.portolan.dns.wire.Message;
import dev.portolan.dns.wire.QueryParser;
import dev.portolan.dns.wire.Received.Query;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AnswerCacheTest {
    private final AtomicLong now = new AtomicLong();
    private final AnswerCache cache = new AnswerCache(now::get);

    private static Query query(String name) {
        byte[] packet = packet(name);
        return (Query) QueryParser.parse(packet, packet.length);
    }

    private static byte[] packet(String name) {
        return Decoded.query(1, name, Decoded.type("A"), 0);
    }

    private AnswerCache.Key keep(String name, int ttlSeconds) throws MalformedMessageException {
        Query query = query(name);
        var key = AnswerCache.Key.of(query);
        cache.put(
                key, Message.read(ScriptedServer.address(packet(name), query, query.name(), "192.0.2.1", ttlSeconds)));
        return key;
    }

    private void pass(int seconds) {
        now.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void the_ttl_goes_down_with_time_until_the_answer_is_forgotten() throws MalformedMessageException {
        var key = keep("a.example.", 10);
        pass(4);
        byte[] bytes = cache.get(key).orElseThrow().bytes();
        assertThat(Decoded.of(bytes, bytes.length).answers()).containsExactly("a.example. 6 A 192.0.2.1");
        pass(6);
        assertThat(cache.get(key)).isEmpty();
    }

    @Test
    void nothing_is_kept_longer_than_half_a_minute() throws MalformedMessageException {
        var key = keep("a.example.", 86_400);
        pass(29);
        assertThat(cache.get(key)).isPresent();
        pass(1);
        assertThat(cache.get(key)).isEmpty();
    }

    @Test
    void the_answer_used_longest_ago_makes_room() throws MalformedMessageException {
        var first = keep("first.example.", 30);
        for (int i = 0; i < AnswerCache.ENTRY_LIMIT; i++) {
            keep("n" + i + ".example.", 30);
        }
        assertThat(cache.size()).isEqualTo(AnswerCache.ENTRY_LIMIT);
        assertThat(cache.get(first)).isEmpty();
    }
}
