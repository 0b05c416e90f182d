package dev.portolan.gateway.server;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/** Turns a refusal into a response of plain text. */
final class ErrorPage {
    private ErrorPage() {}

    static FullHttpResponse of(Refusal refusal) {
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
}
