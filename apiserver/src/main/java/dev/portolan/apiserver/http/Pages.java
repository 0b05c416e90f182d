package dev.portolan.apiserver.http;

import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.Stored;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The rest of lists that were asked for in pages: each continuation shows the objects as they were when the first page was made.
 *
 * <p>A bounded number is kept, since clients need not come back; the oldest goes first, and whoever comes for it gets the 410 that
 * makes clients list anew.
 */
final class Pages {
    private static final int KEPT = 64;

    /** What is left of a list. */
    record Rest(List<Stored> objects, long revision) {}

    private final Map<String, Rest> kept = new LinkedHashMap<>();

    synchronized String keep(List<Stored> rest, long revision) {
        String id = UUID.randomUUID().toString();
        kept.put(id, new Rest(rest, revision));
        if (kept.size() > KEPT) kept.remove(kept.keySet().iterator().next());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(id.getBytes(StandardCharsets.US_ASCII));
    }

    synchronized Rest take(String token) {
        String id;
        try {
            id = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.US_ASCII);
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest("continue key is not valid: " + token);
        }
        Rest rest = kept.get(id); // kept, since a client may repeat a request whose answer was lost
        if (rest == null) {
            throw ApiException.expired("The provided continue parameter is too old to display a consistent list result."
                    + " You can start a new list without the continue parameter.");
        }
        return rest;
    }
}
