package dev.portolan.gateway.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One request as a line of the access log. What clients send is escaped: a line stays a line. */
final class AccessLine {
    private final StringBuilder out =
            new StringBuilder(384).append("{\"time\":\"").append(Instant.now()).append('"');

    private AccessLine() {}

    static String of(
            HttpRequest request,
            ClientFacts client,
            String target,
            String owner,
            @Nullable String backend,
            int status,
            long bytes,
            long nanos) {
        AccessLine line = new AccessLine();
        line.text("client", client.addressText());
        line.text("method", request.method().name());
        line.text("scheme", client.scheme().text());
        line.text("host", request.headers().get(HttpHeaderNames.HOST));
        line.text("target", target);
        line.text("user_agent", request.headers().get(HttpHeaderNames.USER_AGENT));
        line.text("request_id", request.headers().get("X-Request-Id"));
        line.text("route", owner);
        line.text("backend", backend);
        line.out.append(",\"status\":").append(status);
        line.out.append(",\"bytes\":").append(bytes);
        line.out.append(",\"ms\":").append(TimeUnit.NANOSECONDS.toMicros(nanos) / 1000.0);
        return line.out.append("}\n").toString();
    }

    private void text(String name, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return;
        }
        out.append(",\"").append(name).append("\":\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c > 126) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
