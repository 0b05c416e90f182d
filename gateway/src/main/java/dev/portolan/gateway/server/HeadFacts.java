package dev.portolan.gateway.server;

import dev.portolan.gateway.server.ServerConfig.Forwarded;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What has to be known of a request's head before it is rewritten for the backend.
 *
 * @param keepAlive whether the client wants to ask more on this connection
 * @param upgrade the protocol that the client asks to change to, or null
 * @param contentLength of the body, -1 when chunked, 0 for none
 */
record HeadFacts(
        HttpMethod method,
        HttpVersion version,
        boolean keepAlive,
        @Nullable String upgrade,
        long contentLength) {
    static HeadFacts of(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return new HeadFacts(request.method(), HttpVersion.HTTP_1_1, false, null, 0);
        }
        long length = HttpUtil.isTransferEncodingChunked(request) ? -1 : HttpUtil.getContentLength(request, 0L);
        return new HeadFacts(
                request.method(),
                request.protocolVersion(),
                HttpUtil.isKeepAlive(request),
                length == 0 ? upgrade(request) : null,
                length);
    }

    /** Not to HTTP/2: behind it requests would pass that no rule here has seen. */
    private static @Nullable String upgrade(HttpRequest request) {
        String protocol = request.headers().get(HttpHeaderNames.UPGRADE);
        boolean asked = protocol != null
                && request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && request.headers()
                        .containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, /* ignoreCase= */ true);
        return asked && !protocol.toLowerCase(Locale.ROOT).startsWith("h2") ? protocol : null;
    }

    boolean http10() {
        return version.equals(HttpVersion.HTTP_1_0);
    }

    boolean hasBody() {
        return contentLength != 0;
    }

    /** May be sent twice (RFC 9110 §9.2.2), and nothing of it is gone after it was sent once. */
    boolean repeatable() {
        return !hasBody()
                && upgrade == null
                && (method.equals(HttpMethod.GET)
                        || method.equals(HttpMethod.HEAD)
                        || method.equals(HttpMethod.OPTIONS)
                        || method.equals(HttpMethod.PUT)
                        || method.equals(HttpMethod.DELETE));
    }

    /** Makes the request what the backend gets. */
    void rewrite(HttpRequest request, String target, ClientFacts client, Forwarded forwarded) {
        HttpHeaders headers = request.headers();
        request.setUri(target);
        request.setProtocolVersion(HttpVersion.HTTP_1_1);
        HopByHop.remove(headers);
        headers.remove(HttpHeaderNames.TRAILER); // trailers of requests end here
        if (contentLength < 0) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        if (upgrade != null) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE).set(HttpHeaderNames.UPGRADE, upgrade);
        }
        if (http10() || !hasBody()) {
            headers.remove(HttpHeaderNames.EXPECT);
        }
        if (!headers.contains(HttpHeaderNames.HOST)) {
            headers.set(HttpHeaderNames.HOST, client.authority());
        }
        ForwardedFields.addTo(headers, client, forwarded);
    }
}
