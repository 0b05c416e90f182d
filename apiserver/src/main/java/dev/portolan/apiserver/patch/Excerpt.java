package dev.portolan.apiserver.patch;

import tools.jackson.databind.JsonNode;

/** A value as an error message quotes it: its JSON, cut where it gets long. */
final class Excerpt {
    private static final int CHARACTERS = 120;

    private Excerpt() {}

    static String of(JsonNode value) {
        String text = value.toString();
        return text.length() <= CHARACTERS ? text : text.substring(0, CHARACTERS) + "…";
    }
}
