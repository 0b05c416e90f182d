package dev.portolan.ui.server;

import java.util.Map;
import java.util.Optional;

/**
 * A request, reduced to what decides its answer.
 *
 * @param path decoded, without query
 * @param query the first value of each parameter
 * @param host the Host header, or empty
 * @param site the Sec-Fetch-Site header (Fetch Metadata), or empty from programs that are no browsers
 * @param cookies all cookies, as in the Cookie header
 */
record Asked(String method, String path, Map<String, String> query, String host, String site, String cookies) {
    Asked {
        query = Map.copyOf(query);
    }

    /** A parameter, or empty. */
    String parameter(String name) {
        return query.getOrDefault(name, "");
    }

    /** The cookie of that name (RFC 6265, section 4.2). */
    Optional<String> cookie(String name) {
        for (String pair : cookies.split(";")) {
            String each = pair.strip();
            if (each.startsWith(name + "=")) return Optional.of(each.substring(name.length() + 1));
        }
        return Optional.empty();
    }
}
