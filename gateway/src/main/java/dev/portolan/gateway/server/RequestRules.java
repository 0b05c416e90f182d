package dev.portolan.gateway.server;

import dev.portolan.gateway.core.RequestHost;
import dev.portolan.gateway.core.RequestPath;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which requests are carried at all. Two parties that read one request differently are the root of request smuggling (RFC 9112 §11.2), so
 * whatever could be read in two ways is refused.
 */
final class RequestRules {
    /** What a good request asks for. */
    sealed interface Verdict {
        /** @param host lower case, without port, or empty; {@code target} is path and query as they are sent on */
        record Good(String host, String path, String target) implements Verdict {}

        record Bad(Refusal refusal) implements Verdict {}
    }

    private RequestRules() {}

    static Verdict judge(HttpRequest request, Limits limits) {
        if (request.decoderResult().isFailure()) {
            return new Verdict.Bad(unreadable(request.decoderResult().cause(), limits));
        }
        HttpVersion version = request.protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            return new Verdict.Bad(new Refusal(
                    HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED,
                    "HTTP/1.1 and HTTP/1.0 are spoken here, not " + Text.printable(version.text())));
        }
        Refusal framing = framing(request, limits);
        return framing != null ? new Verdict.Bad(framing) : target(request);
    }

    private static Refusal unreadable(@Nullable Throwable cause, Limits limits) {
        if (cause instanceof TooLongHttpLineException) {
            return new Refusal(
                    HttpResponseStatus.REQUEST_URI_TOO_LONG,
                    "the request line is longer than " + limits.requestLineBytes() + " bytes");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return new Refusal(
                    HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                    "the header fields are longer than " + limits.headerBytes() + " bytes together");
        }
        String said = cause == null || cause.getMessage() == null ? "" : ": " + Text.printable(cause.getMessage());
        return Refusal.badRequest("the request is not well-formed HTTP/1.1" + said);
    }

    /** Everything that says where the body ends must say it once and plainly. */
    private static @Nullable Refusal framing(HttpRequest request, Limits limits) {
        HttpHeaders headers = request.headers();
        List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (!codings.isEmpty()) {
            if (codings.size() > 1 || !codings.getFirst().equalsIgnoreCase("chunked")) {
                return new Refusal(
                        HttpResponseStatus.NOT_IMPLEMENTED, "the only Transfer-Encoding understood here is: chunked");
            }
            if (request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
                return Refusal.badRequest("HTTP/1.0 has no Transfer-Encoding");
            }
        }
        if (headers.contains(HttpHeaderNames.CONTENT_LENGTH)
                && HttpUtil.getContentLength(request, 0L) > limits.bodyBytes()) {
            return tooLarge(limits.bodyBytes());
        }
        String expect = headers.get(HttpHeaderNames.EXPECT);
        if (expect != null && !HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expect)) {
            return new Refusal(HttpResponseStatus.EXPECTATION_FAILED, "the only Expect understood is: 100-continue");
        }
        return null;
    }

    static Refusal tooLarge(long bytes) {
        return new Refusal(
                HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "the request's body is larger than " + bytes + " bytes");
    }

    private static Verdict target(HttpRequest request) {
        if (request.method().equals(HttpMethod.CONNECT)) {
            return new Verdict.Bad(new Refusal(
                    HttpResponseStatus.METHOD_NOT_ALLOWED, "CONNECT is for forward proxies; this is a reverse proxy"));
        }
        List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
        if (hosts.size() > 1) {
            return bad("more than one Host field");
        }
        if (hosts.isEmpty() && request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            return bad("a Host field is required in HTTP/1.1");
        }
        String authority = hosts.isEmpty() ? "" : hosts.getFirst();
        String target = request.uri();
        if (!target.startsWith("/")) {
            // The absolute form; its host goes before the Host field (RFC 9112 §3.2.2).
            String lower = target.toLowerCase(Locale.ROOT);
            int scheme = lower.startsWith("http://") ? 7 : lower.startsWith("https://") ? 8 : -1;
            if (scheme < 0) {
                return bad("the request target must be a path, such as /index.html");
            }
            int end = scheme;
            while (end < target.length() && "/?#".indexOf(target.charAt(end)) < 0) {
                end++;
            }
            authority = target.substring(scheme, end);
            if (authority.isEmpty()) {
                return bad("the request target names no host");
            }
            target = target.substring(end);
            target = target.startsWith("/") ? target : "/" + target;
            request.headers().set(HttpHeaderNames.HOST, authority);
        }
        Optional<String> host = RequestHost.parse(authority);
        if (host.isEmpty()) {
            return bad("the Host field is not a host name with an optional port");
        }
        return path(host.get(), target);
    }

    private static Verdict path(String host, String target) {
        String safe = Text.escaped(target);
        if (safe == null) {
            return bad("the request target has a character that no URL may have");
        }
        int query = safe.indexOf('?');
        String raw = query < 0 ? safe : safe.substring(0, query);
        Optional<String> path = RequestPath.normalise(raw);
        if (path.isEmpty()) {
            return bad("the request's path has a broken %-escape or climbs above the root");
        }
        return new Verdict.Good(host, path.get(), query < 0 ? path.get() : path.get() + safe.substring(query));
    }

    private static Verdict bad(String text) {
        return new Verdict.Bad(Refusal.badRequest(text));
    }
}
