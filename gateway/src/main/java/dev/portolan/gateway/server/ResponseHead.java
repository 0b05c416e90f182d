package dev.portolan.gateway.server;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A backend's response head, rewritten for the client.
 *
 * @param backendStays whether the backend takes another request on its connection
 * @param clientStays whether the client may send another on its own
 */
record ResponseHead(boolean backendStays, boolean clientStays) {
    /**
     * Why the head cannot be sent on, or null.
     *
     * @param mayChange whether the client asked for another protocol, over a connection that can change
     */
    static @Nullable String fault(HttpResponse response, boolean mayChange) {
        if (response.decoderResult().isFailure()) {
            Throwable cause = response.decoderResult().cause();
            return cause.getMessage() == null ? "unreadable" : Text.printable(cause.getMessage());
        }
        if (!mayChange && response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
            return "it changes the protocol, which nobody asked for";
        }
        List<String> codings = response.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        return codings.isEmpty() || codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked")
                ? null
                : "its Transfer-Encoding is " + Text.printable(String.join(", ", codings));
    }

    /** Rewrites in place. */
    static ResponseHead rewrite(HttpResponse response, HeadFacts asked, boolean keepAlive) {
        HttpHeaders headers = response.headers();
        boolean chunked = HttpUtil.isTransferEncodingChunked(response);
        boolean delimited = chunked || headers.contains(HttpHeaderNames.CONTENT_LENGTH);
        boolean bodyless = bodyless(response.status()) || asked.method().equals(HttpMethod.HEAD);
        boolean backendStays = HttpUtil.isKeepAlive(response) && (bodyless || delimited);
        String upgrade = response.status().equals(HttpResponseStatus.UPGRADE_REQUIRED)
                ? headers.get(HttpHeaderNames.UPGRADE)
                : null;
        HopByHop.remove(headers);
        boolean clientStays = keepAlive;
        if (!bodyless && (chunked || !delimited)) {
            if (asked.http10()) {
                clientStays = false; // the end of the connection is the only end of such a body that HTTP/1.0 knows
            } else {
                headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
            }
        }
        response.setProtocolVersion(HttpVersion.HTTP_1_1);
        connection(headers, asked, clientStays);
        if (upgrade != null) {
            headers.set(HttpHeaderNames.UPGRADE, upgrade).add(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
        }
        return new ResponseHead(backendStays, clientStays);
    }

    /** Says whether the connection stays, where the client's version does not imply it. */
    static void connection(HttpHeaders headers, HeadFacts asked, boolean stays) {
        if (!stays) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (asked.http10()) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
    }

    static boolean interim(HttpResponse response) {
        return response.status().code() / 100 == 1;
    }

    /** An interim head as one whole, which ends itself and not the answer behind it (RFC 9113 §8.1). */
    static FullHttpResponse interimToPass(HttpResponse response) {
        HttpHeaders headers = response.headers();
        HopByHop.remove(headers);
        return new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, response.status(), Unpooled.EMPTY_BUFFER, headers, EmptyHttpHeaders.INSTANCE);
    }

    private static boolean bodyless(HttpResponseStatus status) {
        return status.code() == 204 || status.code() == 304;
    }
}
