package dev.portolan.dns.core;

import dev.portolan.dns.wire.Name;
import dev.portolan.dns.wire.QueryParser;
import dev.portolan.dns.wire.Rcode;
import dev.portolan.dns.wire.Received;
import dev.portolan.dns.wire.Received.Query;
import dev.portolan.dns.wire.Reply;
import dev.portolan.dns.wire.ResponseWriter;
import dev.portolan.dns.wire.Transport;
import dev.portolan.dns.wire.Types;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Supplier;

/** Turns a packet into its response, or says what is needed for it. Any bytes will do; none of them make it fail. */
public final class Responder {
    /** What came of a packet. */
    public sealed interface Outcome {
        /**
         * The response is in the buffer.
         *
         * @param type what was asked for; 0 when that could not be read
         */
        record Written(int length, int type) implements Outcome {}

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

        /** The name doesn't exist, but one of these that the client would ask for next may. */
        record Search(Query query, List<Name> next) implements Needed {}

        /** The whole zone is wanted; whether the client may have it is for the server to say. */
        record Transfer(Query query) implements Outcome {}
    }

    private final Supplier<Authority> authority;
    private final SearchPaths searches;

    /** Answers by what {@code authority} gives at the time of each query. */
    public Responder(Supplier<Authority> authority) {
        this(authority, SearchPaths.NONE);
    }

    /** The same, and walks the search lists that {@code searches} knows. */
    public Responder(Supplier<Authority> authority, SearchPaths searches) {
        this.authority = authority;
        this.searches = searches;
    }

    /**
     * Answers the first {@code length} bytes of {@code packet}.
     *
     * @param client who asks
     * @param turn any number; it chooses which address comes first
     * @param out where the response goes; it has room for {@link Transport#LARGEST_MESSAGE}
     */
    public Outcome answer(byte[] packet, int length, Transport transport, InetAddress client, int turn, byte[] out) {
        return switch (QueryParser.parse(packet, length)) {
            case Received.Noise() -> new Outcome.Silence();
            case Received.Unanswerable bad -> new Outcome.Written(ResponseWriter.write(packet, bad, out), 0);
            case Query query
            when query.recordClass() != Types.CLASS_IN ->
                written(packet, query, new Reply.Failure(Rcode.REFUSED), transport, turn, out);
            case Query query when ZoneTransfer.asked(query) -> new Outcome.Transfer(query);
            case Query query ->
                switch (authority.get().resolve(query.name(), query.type())) {
                    case Resolution.Known(Reply reply) -> {
                        List<Name> next = next(query, reply, client);
                        yield next.isEmpty()
                                ? written(packet, query, reply, transport, turn, out)
                                : new Outcome.Search(query, next);
                    }
                    case Resolution.Onward onward -> new Outcome.Complete(query, onward);
                    case Resolution.Outside() -> new Outcome.Forward(query);
                };
        };
    }

    private List<Name> next(Query query, Reply reply, InetAddress client) {
        boolean addresses = query.type() == Types.A || query.type() == Types.AAAA;
        return addresses && reply instanceof Reply.Negative no && no.rcode() == Rcode.NXDOMAIN
                ? searches.after(query.name(), client)
                : List.of();
    }

    private static Outcome written(byte[] packet, Query query, Reply reply, Transport transport, int turn, byte[] out) {
        return new Outcome.Written(
                ResponseWriter.write(packet, query, reply, transport.limit(query.edns()), turn, out), query.type());
    }
}
