package dev.portolan.node.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** An answer, whole. */
public record Response(int status, Map<String, String> headers, byte[] body) {
    /** Plain text. */
    public static Response text(int status, String text) {
        return new Response(
                status, Map.of("Content-Type", "text/plain; charset=utf-8"), text.getBytes(StandardCharsets.UTF_8));
    }

    /** JSON. */
    public static Response json(String text) {
        return new Response(200, Map.of("Content-Type", "application/json"), text.getBytes(StandardCharsets.UTF_8));
    }

    /** The body as text. */
    public String bodyText() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
