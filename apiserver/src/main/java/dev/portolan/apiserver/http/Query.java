package dev.portolan.apiserver.http;

import dev.portolan.apiserver.storage.ApiException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The parameters of a URL's query.
 *
 * @param values by name, in the order they came
 */
record Query(Map<String, List<String>> values) {
    /** More than any client has; each costs memory. */
    private static final int MAX_PARAMETERS = 1_000;

    /**
     * Reads {@code a=1&b=2}.
     *
     * @throws ApiException 400 where it is not encoded right, or has very many parameters
     */
    static Query parse(String raw) {
        if (raw.isEmpty()) return new Query(Map.of());
        Map<String, List<String>> values = new LinkedHashMap<>();
        int count = 0;
        for (String pair : raw.split("&")) {
            if (pair.isEmpty()) continue;
            if (++count > MAX_PARAMETERS) {
                throw ApiException.badRequest("the query has more than " + MAX_PARAMETERS + " parameters");
            }
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            values.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
        }
        return new Query(values);
    }

    private static String decode(String text) {
        return Percent.decode(text, Percent.Plus.IS_BLANK)
                .orElseThrow(() ->
                        ApiException.badRequest("the query has a % that is not followed by two hexadecimal digits"));
    }

    /** All values of a parameter; none where it isn't there. */
    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }
}
