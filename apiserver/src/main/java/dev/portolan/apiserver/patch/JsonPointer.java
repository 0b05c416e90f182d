package dev.portolan.apiserver.patch;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A place in a document (RFC 6901).
 *
 * @param text as written
 * @param tokens unescaped; none for the whole document
 */
record JsonPointer(String text, List<String> tokens) {
    private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,8}");
    private static final Pattern BAD_ESCAPE = Pattern.compile("~(?![01])");

    static JsonPointer parse(String text) {
        if (!text.isEmpty() && text.charAt(0) != '/') {
            throw PatchException.malformed("\"" + text + "\" is not a JSON pointer: it must be empty or begin with /");
        }
        if (BAD_ESCAPE.matcher(text).find()) {
            throw PatchException.malformed(
                    "\"" + text + "\" is not a JSON pointer: ~ must be written ~0, and / in a name ~1");
        }
        List<String> tokens = new ArrayList<>();
        if (!text.isEmpty()) {
            for (String token : text.substring(1).split("/", -1)) {
                tokens.add(token.replace("~1", "/").replace("~0", "~"));
            }
        }
        return new JsonPointer(text, List.copyOf(tokens));
    }

    boolean isRoot() {
        return tokens.isEmpty();
    }

    String last() {
        return tokens.getLast();
    }

    /** The value at this place; a missing node if there is none. */
    JsonNode in(JsonNode document) {
        return walk(document, tokens);
    }

    /** What holds the place: an object, an array, or something that can't hold one. */
    JsonNode parentIn(JsonNode document) {
        return walk(document, tokens.subList(0, tokens.size() - 1));
    }

    boolean isBeginningOf(JsonPointer other) {
        return other.tokens.size() > tokens.size()
                && other.tokens.subList(0, tokens.size()).equals(tokens);
    }

    /** The last token as an index; empty for anything but a number without leading zeros. */
    OptionalInt index() {
        return index(last());
    }

    private static OptionalInt index(String token) {
        return INDEX.matcher(token).matches() ? OptionalInt.of(Integer.parseInt(token)) : OptionalInt.empty();
    }

    private static JsonNode walk(JsonNode from, List<String> tokens) {
        JsonNode here = from;
        for (String token : tokens) {
            here = switch (here) {
                case ObjectNode object -> object.path(token);
                case ArrayNode array -> array.path(index(token).orElse(-1));
                default -> here.path(token);
            };
        }
        return here;
    }
}
