package dev.portolan.gateway.server;

import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a request on its way: kept until there is a connection to a backend, then passed on part by part, to the mirrors too. */
final class RequestBody {
    private final Deque<HttpContent> pending = new ArrayDeque<>(2);
    private List<Mirrored> mirrors = List.of();
    private long bytes;
    private boolean ended;

    /** Copies of the request, which get what is passed on from now on. */
    void mirror(List<Mirrored> copies) {
        mirrors = copies;
    }

    /** Its last part has come. */
    boolean ended() {
        return ended;
    }

    /** How much has come, in bytes. */
    long bytes() {
        return bytes;
    }

    /** Counts a part that has come. */
    void arrived(HttpContent part) {
        ended |= part instanceof LastHttpContent;
        bytes += part.content().readableBytes();
    }

    /** What was taken for the end is none: more may be on the way, and the connection is good for nothing else. */
    void spoiled() {
        ended = false;
    }

    /** Sends a part on, or keeps it until {@link #sendTo} where there is no connection yet; takes it over. */
    void pass(HttpContent part, @Nullable UpstreamConnection upstream) {
        HttpContent sent = part instanceof LastHttpContent last ? withoutTrailers(last) : part;
        for (Mirrored each : mirrors) {
            each.body(sent);
        }
        if (upstream == null) {
            pending.add(sent);
        } else {
            upstream.write(sent);
        }
    }

    /** Sends what was kept, behind the head that was sent just before. */
    void sendTo(UpstreamConnection upstream) {
        if (pending.isEmpty() && ended) {
            upstream.write(LastHttpContent.EMPTY_LAST_CONTENT); // the second time: nothing else was in it
        }
        pending.forEach(upstream::write);
        pending.clear();
    }

    /** Forgets what was kept. */
    void drop() {
        pending.forEach(HttpContent::release);
        pending.clear();
    }

    /** The exchange is over: mirrors get no more. */
    void over() {
        mirrors.forEach(Mirrored::requestOver);
        mirrors = List.of();
    }

    /** Trailers could repeat a field that only the head may have. */
    private static LastHttpContent withoutTrailers(LastHttpContent last) {
        return last.trailingHeaders().isEmpty() ? last : new DefaultLastHttpContent(last.content());
    }
}
