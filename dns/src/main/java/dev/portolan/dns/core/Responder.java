package dev.portolan.dns.core;

import dev.portolan.dns.wire.QueryParser;
import dev.portolan.dns.wire.Rcode;
import dev.portolan.dns.wire.Received;
import dev.portolan.dns.wire.Received.Query;
import dev.portolan.dns.wire.Reply;
import dev.portolan.dns.wire.ResponseWriter;
import dev.portolan.dns.wire.Transport;
import dev.portolan.dns.wire.Types;
import java.util.function.Supplier;

/** Turns a packet into its response, or says what is needed for it. Any bytes will do; none of them make it fail. */
public final class Responder {
    /** What came of a packet. */
    public sealed interface Outcome {
        /** The response is in the buffer. */
        record Written(int length) implements Outcome {}

        /** Nothing is to be sent. */
        record Silence() implements Outcome {}

        /** Somebody else must be asked first. */
        sealed interface Needed extends Outcome {
            /** What was asked of us. */
            Query query();
        }

        /** Somebody else knows. */
        record Forward(Query query) implements Needed {}

        /** Somebody else knows the rest. */
        record Complete(Query query, Resolution.Onward onward) implements Needed {}
    }

    private final Supplier<Authority> authority;

    /** Answers by what {@code authority} gives at the time of each query. */
    public Responder(Supplier<Authority> authority) {
        this.authority = authority;
    }

    /**
     * Answers the first {@code length} bytes of {@code packet}.
     *
     * @param turn any number; it chooses which address comes first
     * @param out where the response goes; it has room for {@link Transport#LARGEST_MESSAGE}
     */
    public Outcome answer(byte[] packet, int length, Transport transport, int turn, byte[] out) {
        return switch (QueryParser.parse(packet, length)) {
            case Received.Noise() -> new Outcome.Silence();
            case Received.Unanswerable bad -> new Outcome.Written(ResponseWriter.write(packet, bad, out));
            case Query query
            when query.recordClass() != Types.CLASS_IN || transfer(query.type()) ->
                written(packet, query, new Reply.Failure(Rcode.REFUSED), transport, turn, out);
            case Query query ->
                switch (authority.get().resolve(query.name(), query.type())) {
                    case Resolution.Known(Reply reply) -> written(packet, query, reply, transport, turn, out);
                    case Resolution.Onward onward -> new Outcome.Complete(query, onward);
                    case Resolution.Outside() -> new Outcome.Forward(query);
                };
        };
    }

    private static boolean transfer(int type) {
        return type == Types.AXFR || type == Types.IXFR;
    }

    private static Outcome written(byte[] packet, Query query, Reply reply, Transport transport, int turn, byte[] out) {
        return new Outcome.Written(
                ResponseWriter.write(packet, query, reply, transport.limit(query.edns()), turn, out));
    }
}
