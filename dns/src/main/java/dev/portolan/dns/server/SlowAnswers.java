package dev.portolan.dns.server;

import dev.portolan.dns.core.Authority;
import dev.portolan.dns.core.Resolution;
import dev.portolan.dns.core.Responder.Outcome;
import dev.portolan.dns.forward.Forwarded;
import dev.portolan.dns.forward.Forwarder;
import dev.portolan.dns.wire.Answer;
import dev.portolan.dns.wire.MalformedMessageException;
import dev.portolan.dns.wire.Message;
import dev.portolan.dns.wire.Name;
import dev.portolan.dns.wire.QueryParser;
import dev.portolan.dns.wire.QueryWriter;
import dev.portolan.dns.wire.Rcode;
import dev.portolan.dns.wire.Rdata;
import dev.portolan.dns.wire.Received.Query;
import dev.portolan.dns.wire.Reply;
import dev.portolan.dns.wire.ResourceRecord;
import dev.portolan.dns.wire.ResponseWriter;
import dev.portolan.dns.wire.Transport;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers that need somebody else, each on a virtual thread of its own; only so many at once, the others fail at once. */
public final class SlowAnswers implements AutoCloseable {
    private static final int AT_ONCE = 1000;
    private static final int ALIAS_TTL_SECONDS = 5;

    private final Logger log = LoggerFactory.getLogger(SlowAnswers.class);
    private final Forwarder forwarder;
    private final Supplier<Authority> authority;
    private final Semaphore free = new Semaphore(AT_ONCE);
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("dns-forward-", 0).factory());

    /** Asks by {@code forwarder}; where it walks search lists, what {@code authority} knows comes first. */
    public SlowAnswers(Forwarder forwarder, Supplier<Authority> authority) {
        this.forwarder = forwarder;
        this.authority = authority;
    }

    /** Finds the answer for {@code need} without blocking and gives it to {@code send}, on another thread or this one. */
    void later(Outcome.Needed need, byte[] packet, int length, Transport transport, Consumer<byte[]> send) {
        if (!free.tryAcquire()) {
            send.accept(failure(packet, need.query(), Rcode.SERVFAIL, transport));
            return;
        }
        byte[] copy = Arrays.copyOf(packet, length);
        threads.execute(() -> {
            try {
                send.accept(find(need, copy, length, transport));
            } finally {
                free.release();
            }
        });
    }

    /** Finds the answer for {@code need}, blocking for a few seconds at most. */
    byte[] find(Outcome.Needed need, byte[] packet, int length, Transport transport) {
        return switch (need) {
            case Outcome.Forward(Query query) ->
                switch (forwarder.forward(packet, length, query)) {
                    case Forwarded.Answered(Message message) -> fitted(packet, query, message, transport);
                    case Forwarded.Failed(Rcode rcode) -> failure(packet, query, rcode, transport);
                };
            case Outcome.Complete(Query query, Resolution.Onward onward) ->
                written(packet, query, completed(onward, query), transport);
            case Outcome.Search(Query query, List<Name> next) ->
                written(packet, query, searched(query, next), transport);
        };
    }

    /** The first of the names that exists, as an alias of the one asked for; when none does, that one doesn't exist. */
    private Reply searched(Query query, List<Name> next) {
        for (Name each : next) {
            try {
                Optional<List<ResourceRecord>> found = addresses(each, query.type());
                if (found.isPresent()) {
                    var alias = new ResourceRecord(query.name(), ALIAS_TTL_SECONDS, new Rdata.Cname(each));
                    return new Resolution.Onward(query.name(), List.of(alias), each)
                            .complete(Rcode.NOERROR, found.get());
                }
            } catch (MalformedMessageException malformed) {
                log.debug("{}: {}", each, malformed.getMessage());
            }
        }
        return authority.get().resolve(query.name(), query.type()) instanceof Resolution.Known(Reply reply)
                ? reply
                : new Reply.Failure(Rcode.SERVFAIL);
    }

    /** The addresses of {@code name}, from the zone or from elsewhere; empty when there is no such name, or nobody says. */
    private Optional<List<ResourceRecord>> addresses(Name name, int type) throws MalformedMessageException {
        return switch (authority.get().resolve(name, type)) {
            case Resolution.Known(Answer answer) ->
                Optional.of(Message.read(own(name, type, answer)).addresses());
            case Resolution.Known(Reply.Negative(Rcode rcode, var soa))
            when rcode == Rcode.NOERROR -> Optional.of(List.of());
            case Resolution.Known(Reply.Failure(Rcode rcode)) when rcode == Rcode.NOERROR -> Optional.of(List.of());
            case Resolution.Known none -> Optional.empty();
            case Resolution.Onward onward -> {
                byte[] packet = QueryWriter.query(name, type);
                yield QueryParser.parse(packet, packet.length) instanceof Query query
                                && completed(onward, query) instanceof Answer answer
                                && answer.rcode() == Rcode.NOERROR
                        ? Optional.of(Message.read(own(name, type, answer)).addresses())
                        : Optional.empty();
            }
            case Resolution.Outside() ->
                forwarder.ask(name, type) instanceof Forwarded.Answered(Message message)
                                && message.rcode() == Rcode.NOERROR.code()
                        ? Optional.of(message.addresses())
                        : Optional.empty();
        };
    }

    private static byte[] own(Name name, int type, Answer answer) {
        byte[] packet = QueryWriter.query(name, type);
        return QueryParser.parse(packet, packet.length) instanceof Query query
                ? written(packet, query, answer, Transport.TCP)
                : packet;
    }

    /** When nobody can tell the target's addresses, the alias alone is still true. */
    private Reply completed(Resolution.Onward onward, Query query) {
        if (forwarder.ask(onward.target(), query.type()) instanceof Forwarded.Answered(Message message)) {
            Rcode rcode = message.rcode() == Rcode.NXDOMAIN.code() ? Rcode.NXDOMAIN : Rcode.NOERROR;
            try {
                return onward.complete(rcode, message.addresses());
            } catch (MalformedMessageException malformed) {
                log.debug("{}: {}", onward.target(), malformed.getMessage());
            }
        }
        return onward.complete(Rcode.NOERROR, List.of());
    }

    private static byte[] fitted(byte[] packet, Query query, Message message, Transport transport) {
        if (message.bytes().length <= transport.limit(query.edns())) {
            return message.bytes();
        }
        byte[] out = new byte[Transport.LARGEST_MESSAGE];
        return Arrays.copyOf(out, ResponseWriter.writeTruncated(packet, query, out));
    }

    private static byte[] failure(byte[] packet, Query query, Rcode rcode, Transport transport) {
        return written(packet, query, new Reply.Failure(rcode), transport);
    }

    private static byte[] written(byte[] packet, Query query, Reply reply, Transport transport) {
        byte[] out = new byte[Transport.LARGEST_MESSAGE];
        int length = ResponseWriter.write(packet, query, reply, transport.limit(query.edns()), 0, out);
        return Arrays.copyOf(out, length);
    }

    /** Gives up what is being asked. */
    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
    }
}
