package dev.portolan.dns.forward;

import dev.portolan.dns.metrics.DnsMetrics;
import dev.portolan.dns.wire.MalformedMessageException;
import dev.portolan.dns.wire.Message;
import dev.portolan.dns.wire.Name;
import dev.portolan.dns.wire.QueryParser;
import dev.portolan.dns.wire.QueryWriter;
import dev.portolan.dns.wire.Rcode;
import dev.portolan.dns.wire.Received.Query;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks upstream servers, one after the other until one answers, first the one that answered last. Blocks for at most about four
 * seconds: a client gives up after five. Thread-safe.
 */
public final class Forwarder {
    private static final Duration PER_SERVER = Duration.ofMillis(1300);
    private static final int SERVERS_ASKED = 3;

    private final Logger log = LoggerFactory.getLogger(Forwarder.class);
    private final Forwarding forwarding;
    private final Loops loops;
    private final DnsMetrics metrics;
    private final AnswerCache cache = new AnswerCache(System::nanoTime);
    private final UpstreamExchange exchange = new UpstreamExchange(PER_SERVER);
    private final Map<Upstreams, InetSocketAddress> preferred = new ConcurrentHashMap<>();

    /** Forwards as {@code forwarding} says. */
    public Forwarder(Forwarding forwarding, Loops loops, DnsMetrics metrics) {
        this.forwarding = forwarding;
        this.loops = loops;
        this.metrics = metrics;
    }

    /** Asks for what {@code query} asks, whose packet is the first {@code length} bytes of {@code packet}. */
    public Forwarded forward(byte[] packet, int length, Query query) {
        var key = AnswerCache.Key.of(query);
        Optional<Message> kept = cache.get(key);
        metrics.cache(kept.isPresent());
        if (kept.isPresent()) {
            return new Forwarded.Answered(UpstreamExchange.addressedTo(packet, query, kept.get()));
        }
        Upstreams upstreams = forwarding.of(query.name());
        List<InetSocketAddress> servers = servers(upstreams);
        if (servers.isEmpty()) {
            return new Forwarded.Failed(Rcode.REFUSED);
        }
        @Nullable Message worse = null;
        for (InetSocketAddress server : servers) {
            try {
                metrics.forwarded(server);
                Message answer = exchange.ask(server, packet, length, query);
                metrics.forwardAnswered(server, answer.rcode());
                if (answer.rcode() == Rcode.NOERROR.code() || answer.rcode() == Rcode.NXDOMAIN.code()) {
                    preferred.put(upstreams, server);
                    cache.put(key, answer);
                    return new Forwarded.Answered(answer);
                }
                worse = answer;
            } catch (IOException | MalformedMessageException failure) {
                log.debug("{} did not answer for {}: {}", server, query.name(), failure.toString());
            }
        }
        return worse == null ? new Forwarded.Failed(Rcode.SERVFAIL) : new Forwarded.Answered(worse);
    }

    /** Asks for {@code name} on our own behalf. */
    public Forwarded ask(Name name, int type) {
        byte[] packet = QueryWriter.query(name, type);
        return switch (QueryParser.parse(packet, packet.length)) {
            case Query query -> forward(packet, packet.length, query);
            default -> throw new IllegalStateException("our own query for " + name + " is not one");
        };
    }

    private List<InetSocketAddress> servers(Upstreams upstreams) {
        List<InetSocketAddress> all = new ArrayList<>(upstreams.servers());
        all.removeIf(upstreams == forwarding.rest() ? loops.rest() : loops.stubs());
        InetSocketAddress first = preferred.get(upstreams);
        if (first != null && all.remove(first)) {
            all.addFirst(first);
        }
        return all.size() > SERVERS_ASKED ? all.subList(0, SERVERS_ASKED) : all;
    }
}
