package dev.portolan.gateway.server;

import dev.portolan.gateway.core.Policy.Cors;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a browser of another origin is told (Fetch, "CORS protocol"). */
final class CrossOrigin {
    private CrossOrigin() {}

    /** Lets {@code origin} in if the rule does: the fields that go on every answer. */
    static boolean allow(Cors cors, @Nullable String origin, HttpHeaders answer) {
        if (origin == null || cors.origins().stream().noneMatch(pattern -> fits(pattern, origin))) {
            return false;
        }
        boolean everybody = cors.origins().contains("*");
        // With credentials an asterisk would not count, so that the origin is named; then a cache must know that it
        // differs.
        if (everybody && !cors.credentials()) {
            answer.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        } else {
            answer.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            answer.add(HttpHeaderNames.VARY, "Origin");
        }
        if (cors.credentials()) {
            answer.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        }
        if (!cors.exposed().isEmpty()) {
            answer.set(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, cors.exposed());
        }
        return true;
    }

    private static boolean fits(String pattern, String origin) {
        if (pattern.equals("*")) {
            return true;
        }
        String wanted = pattern.toLowerCase(Locale.ROOT);
        String asked = origin.toLowerCase(Locale.ROOT);
        int star = wanted.indexOf("*");
        if (star < 0) {
            return wanted.equals(asked);
        }
        String before = wanted.substring(0, star);
        String after = wanted.substring(star + 1);
        return asked.length() > before.length() + after.length()
                && asked.startsWith(before)
                && asked.endsWith(after)
                && asked.substring(before.length(), asked.length() - after.length())
                        .chars()
                        .allMatch(c -> c == '.' || c == '-' || Character.isLetterOrDigit(c));
    }
}
