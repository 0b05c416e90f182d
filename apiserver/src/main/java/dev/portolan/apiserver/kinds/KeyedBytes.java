package dev.portolan.apiserver.kinds;

import java.util.Base64;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What ConfigMaps and Secrets have in common: values under keys, limited in size, that {@code immutable} freezes. */
final class KeyedBytes {
    /** Most bytes of all values together. */
    static final int MAX = 1024 * 1024;

    private KeyedBytes() {}

    /** How many bytes a base64 value holds; the schema has checked that it is one. */
    static int length(JsonNode base64) {
        return decode(base64).length;
    }

    static byte[] decode(JsonNode base64) {
        return Base64.getMimeDecoder().decode(base64.stringValue(""));
    }

    /** Once immutable, always: neither the mark nor any of these fields may change. */
    static void keepsImmutable(ObjectNode o, ObjectNode old, List<String> fields, List<FieldError> errors) {
        if (!Json.isTrue(old, "immutable")) {
            return;
        }
        if (!Json.isTrue(o, "immutable")) {
            errors.add(FieldError.forbidden("immutable", "field is immutable when `immutable` is set"));
        }
        for (String field : fields) {
            if (!Json.same(o.path(field), old.path(field))) {
                errors.add(FieldError.forbidden(field, "field is immutable when `immutable` is set"));
            }
        }
    }
}
