package dev.portolan.node.http;

import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request as it came in.
 *
 * @param target path and query, undecoded
 * @param headers names in lower case; several of one name are joined with commas
 */
public record Request(
        String method,
        String target,
        Map<String, String> headers,
        byte[] body,
        InetSocketAddress client,
        InetSocketAddress local) {
    /** The path without the query. */
    public String path() {
        int mark = target.indexOf('?');
        return mark < 0 ? target : target.substring(0, mark);
    }

    /** The query's parameters, decoded; the first of a name counts. */
    public Map<String, String> query() {
        Map<String, String> parameters = new LinkedHashMap<>();
        int mark = target.indexOf('?');
        for (String pair : mark < 0 ? new String[0] : target.substring(mark + 1).split("&")) {
            String[] parts = pair.split("=", 2);
            parameters.putIfAbsent(decode(parts[0]), parts.length > 1 ? decode(parts[1]) : "");
        }
        return parameters;
    }

    /** A header's value. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return text;
        }
    }
}
