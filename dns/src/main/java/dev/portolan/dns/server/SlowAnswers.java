package dev.portolan.dns.server;

import dev.portolan.dns.core.Resolution;
import dev.portolan.dns.core.Responder.Outcome;
import dev.portolan.dns.forward.Forwarded;
import dev.portolan.dns.forward.Forwarder;
import dev.portolan.dns.wire.MalformedMessageException;
import dev.portolan.dns.wire.Message;
import dev.portolan.dns.wire.Rcode;
import dev.portolan.dns.wire.Received.Query;
import dev.portolan.dns.wire.Reply;
import dev.portolan.dns.wire.ResponseWriter;
import dev.portolan.dns.wire.Transport;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers that need somebody else, each on a virtual thread of its own; only so many at once, the others fail at once. */
public final class SlowAnswers implements AutoCloseable {
    private static final int AT_ONCE = 1000;

    private final Logger log = LoggerFactory.getLogger(SlowAnswers.class);
    private final Forwarder forwarder;
    private final Semaphore free = new Semaphore(AT_ONCE);
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("dns-forward-", 0).factory());

    /** Asks by {@code forwarder}. */
    public SlowAnswers(Forwarder forwarder) {
        this.forwarder = forwarder;
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
        };
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
