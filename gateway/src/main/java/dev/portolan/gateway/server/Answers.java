package dev.portolan.gateway.server;

import dev.portolan.gateway.core.Action;
import dev.portolan.gateway.core.PathChange;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/** The gateway's own answers: pages of plain text, and redirects. */
final class Answers {
    private static final int PERMANENT = 308;

    private Answers() {}

    static FullHttpResponse page(Refusal refusal) {
        String text = refusal.status() + "\n\n" + refusal.text() + "\n";
        FullHttpResponse page = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, refusal.status(), Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
        page.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set("X-Content-Type-Options", "nosniff")
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .set(HttpHeaderNames.CONTENT_LENGTH, page.content().readableBytes());
        if (refusal.retryAfterSeconds() > 0) {
            page.headers().set(HttpHeaderNames.RETRY_AFTER, refusal.retryAfterSeconds());
        }
        return page;
    }

    static FullHttpResponse empty(int status) {
        FullHttpResponse answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.EMPTY_BUFFER);
        if (status != HttpResponseStatus.NO_CONTENT.code()) {
            answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
        }
        return answer;
    }

    static FullHttpResponse redirect(int status, String location) {
        FullHttpResponse answer = empty(status);
        answer.headers().set(HttpHeaderNames.LOCATION, location);
        return answer;
    }

    /** The same URL over TLS. */
    static FullHttpResponse secure(String host, int port, String target) {
        return redirect(PERMANENT, "https://" + host + (port == 443 ? "" : ":" + port) + target);
    }

    /** What a redirect leaves open stays as it was asked; a port that its scheme implies is left out (HTTPRequestRedirectFilter). */
    static FullHttpResponse redirect(Action.Redirect to, ClientFacts client, String host, String path, String query) {
        String scheme = to.scheme().orElse(client.scheme().text());
        int implied = scheme.equals("https") ? 443 : 80;
        int port = to.port().orElse(to.scheme().isPresent() ? implied : client.port());
        String changed =
                to.path().map((PathChange change) -> change.apply(path)).orElse(path);
        return redirect(
                to.status(),
                scheme + "://" + to.host().orElse(host) + (port == implied ? "" : ":" + port) + changed + query);
    }
}
