package dev.portolan.apiserver.http;

import dev.portolan.apiserver.storage.ApiException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Where a list that came in pages goes on. It says all there is to know, so that the server keeps nothing for clients that may never come
 * back, and another server, or this one after a restart, can answer.
 *
 * @param collection the key prefix of the list that it belongs to
 * @param revision the revision that all pages show; -1: whatever is there now
 * @param after the key of the last object of the page before
 */
record ContinueToken(String collection, long revision, String after) {
    static final long INCONSISTENT = -1;

    private static final JsonMapper JSON = new JsonMapper();
    private static final String VERSION = "meta.k8s.io/v1";

    String encode() {
        var node = JsonNodeFactory.instance.objectNode().put("v", VERSION).put("rv", revision);
        node.put("start", after.substring(collection.length()) + "\0").put("in", collection);
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(node.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads a token that was made for this collection.
     *
     * @throws ApiException 400 for any other text
     */
    static ContinueToken decode(String text, String collection) {
        JsonNode node = json(text);
        if (!node.path("v").asString("").equals(VERSION)) {
            throw invalid("continue key is not valid: server does not recognize this encoded version "
                    + node.path("v").asString(""));
        }
        if (!node.path("rv").isIntegralNumber() || node.path("rv").asLong(0) == 0) {
            throw invalid(
                    "continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)");
        }
        String start = node.path("start").asString("");
        if (!start.endsWith("\0")) {
            throw invalid("continue key is not valid: encoded start key empty (version meta.k8s.io/v1)");
        }
        if (!node.path("in").asString("").equals(collection)) {
            throw invalid("continue key is not valid: it belongs to another list");
        }
        return new ContinueToken(
                collection, node.path("rv").asLong(0), collection + start.substring(0, start.length() - 1));
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException | JacksonException e) {
            throw invalid("continue key is not valid: it is not a token of this server");
        }
    }

    private static ApiException invalid(String why) {
        return ApiException.badRequest("invalid continue token: " + why);
    }

    /** The same place, whatever the objects are by now. */
    ContinueToken inconsistent() {
        return new ContinueToken(collection, INCONSISTENT, after);
    }
}
