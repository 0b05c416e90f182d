package dev.portolan.cli.role;

import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What is answered at one of the paths that operators ask.
 *
 * @param good 200, else 503
 * @param contentType of the body
 */
public record Page(boolean good, String contentType, String body) {
    /** The process answers: alive. Ready and healthy: it does its work. */
    public static Map<String, Supplier<Page>> usual(BooleanSupplier ready) {
        Supplier<Page> works = () -> word(ready.getAsBoolean());
        return Map.of("/livez", () -> word(true), "/readyz", works, "/healthz", works);
    }

    /** {@code ok}, or {@code not ready}. */
    static Page word(boolean good) {
        return new Page(good, "text/plain; charset=utf-8", good ? "ok\n" : "not ready\n");
    }

    int status() {
        return good ? 200 : 503;
    }
}
