package dev.portolan.apiserver.http;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which headers a proxy passes on, and how it changes them (RFC 9110 section 7.6.1). Pure. */
final class ForwardedHeaders {
    /** They belong to one connection. */
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    /** They are for this server: they prove who asks, or frame what the client library frames itself. */
    private static final Set<String> KEPT_HERE =
            Set.of("authorization", "host", "content-length", "expect", "http2-settings");

    private ForwardedHeaders() {}

    /** Whether a header of a request is for this server alone, whoever answers it. */
    static boolean keptHere(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return KEPT_HERE.contains(lower) || lower.startsWith("impersonate-") || lower.startsWith(":");
    }

    /** The names of a request's headers to pass on. {@code connection}: the value of its header of that name. */
    static List<String> ofRequest(List<String> names, String connection) {
        Set<String> dropped = dropped(connection);
        return names.stream()
                .filter(n -> !keptHere(n) && !dropped.contains(n.toLowerCase(Locale.ROOT)))
                .distinct()
                .toList();
    }

    private static Set<String> dropped(String connection) {
        Set<String> dropped = new TreeSet<>(HOP_BY_HOP);
        Stream.of(connection.split(","))
                .map(n -> n.strip().toLowerCase(Locale.ROOT))
                .forEach(dropped::add);
        return dropped;
    }

    /**
     * The headers of an answer to pass on.
     *
     * @param prefix the path under which the client sees the target: redirects within the target stay under it
     */
    static Map<String, List<String>> ofAnswer(Map<String, List<String>> headers, URI target, String prefix) {
        Set<String> dropped = dropped(headers.entrySet().stream()
                .filter(h -> h.getKey().equalsIgnoreCase("connection"))
                .flatMap(h -> h.getValue().stream())
                .reduce("", (a, b) -> a + "," + b));
        Map<String, List<String>> kept = new LinkedHashMap<>();
        headers.forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.startsWith(":") || dropped.contains(lower)) return;
            boolean location = lower.equals("location");
            kept.put(
                    name,
                    location
                            ? values.stream().map(v -> moved(v, target, prefix)).toList()
                            : values);
        });
        return kept;
    }

    /** A place of the target as the client can reach it; a place elsewhere stays. */
    private static String moved(String location, URI target, String prefix) {
        if (location.startsWith("/") && !location.startsWith("//")) return prefix + location;
        for (String start :
                new String[] {target.getScheme() + "://" + target.getAuthority(), "//" + target.getAuthority()}) {
            if (location.equals(start)) return prefix + "/";
            if (location.startsWith(start + "/")) return prefix + location.substring(start.length());
        }
        return location;
    }
}
