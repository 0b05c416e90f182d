package dev.portolan.apiserver.patch;

import dev.portolan.apiserver.patch.PatchException.Reason;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON Patch (RFC 6902): a list of operations, all of which apply or none.
 *
 * <p>As in Kubernetes there are limits, because a few copies of copies would fill the memory: {@value #MAX_OPERATIONS}
 * operations, {@value #MAX_COPIED} characters copied, {@value #MAX_DEPTH} levels.
 */
public final class JsonPatch {
    static final int MAX_OPERATIONS = 10_000;
    static final int MAX_COPIED = 3 * 1024 * 1024;
    static final int MAX_DEPTH = 500;
    /** Values looked at or shifted: moving a large part to and fro would otherwise keep a processor busy for long. */
    static final int MAX_WORK = 4_000_000;

    private JsonNode document;
    private int copied;
    private int work;

    private JsonPatch(JsonNode document) {
        this.document = document;
    }

    /**
     * The patched document; neither argument is changed.
     *
     * @throws PatchException naming the operation, when one is malformed, doesn't fit, or is a test that fails
     */
    public static JsonNode apply(JsonNode document, JsonNode patch) {
        if (!patch.isArray()) {
            throw PatchException.malformed("a JSON patch is a list of operations");
        }
        if (patch.size() > MAX_OPERATIONS) {
            throw new PatchException(
                    Reason.TOO_LARGE,
                    "The allowed maximum operations in a JSON patch is " + MAX_OPERATIONS + ", got " + patch.size());
        }
        JsonPatch run = new JsonPatch(document.deepCopy());
        for (int i = 0; i < patch.size(); i++) {
            try {
                run.perform(patch.get(i));
            } catch (PatchException e) {
                throw new PatchException(e.reason(), "operation " + i + describe(patch.get(i)) + ": " + e.getMessage());
            }
        }
        return run.document;
    }

    private static String describe(JsonNode operation) {
        String what =
                operation.path("op").asString("") + " " + operation.path("path").asString("");
        return what.isBlank() ? "" : " (" + what.strip() + ")";
    }

    private void perform(JsonNode operation) {
        if (!operation.isObject()) {
            throw PatchException.malformed("an operation is an object with op and path");
        }
        String op = text(operation, "op");
        JsonPointer path = JsonPointer.parse(text(operation, "path"));
        switch (op) {
            case "add" -> add(path, value(operation));
            case "remove" -> remove(path);
            case "replace" -> replace(path, value(operation));
            case "test" -> test(path, value(operation));
            case "move" -> move(JsonPointer.parse(text(operation, "from")), path);
            case "copy" -> copy(JsonPointer.parse(text(operation, "from")), path);
            default ->
                throw PatchException.malformed(
                        "unknown op \"" + op + "\"; there are add, remove, replace, move, copy and test");
        }
    }

    private void add(JsonPointer path, JsonNode value) {
        limitDepth(path, value);
        if (path.isRoot()) {
            document = value;
            return;
        }
        switch (path.parentIn(document)) {
            case ObjectNode object -> object.set(path.last(), value);
            case ArrayNode array -> {
                int at = path.last().equals("-") ? array.size() : path.index().orElse(-1);
                if (at < 0 || at > array.size()) {
                    throw notApplicable(path.last() + " is not an index into a list of " + array.size());
                }
                work((array.size() - at) / 16);
                array.insert(at, value);
            }
            default -> throw notApplicable("there is no object or list to add to");
        }
    }

    private JsonNode remove(JsonPointer path) {
        JsonNode there = existing(path);
        if (path.isRoot()) {
            throw notApplicable("the whole document can't be removed");
        }
        switch (path.parentIn(document)) {
            case ObjectNode object -> object.remove(path.last());
            case ArrayNode array -> {
                work(array.size() / 16);
                array.remove(path.index().orElseThrow());
            }
            default -> throw notApplicable("there is nothing at " + path.text());
        }
        return there;
    }

    private void replace(JsonPointer path, JsonNode value) {
        existing(path);
        limitDepth(path, value);
        if (path.isRoot()) {
            document = value;
        } else if (path.parentIn(document) instanceof ArrayNode array) {
            array.set(path.index().orElseThrow(), value);
        } else if (path.parentIn(document) instanceof ObjectNode object) {
            object.set(path.last(), value);
        }
    }

    private void test(JsonPointer path, JsonNode wanted) {
        JsonNode there = path.in(document);
        if (!there.equals(SameJson.NUMBERS_BY_VALUE, wanted)) {
            String is = there.isMissingNode() ? "there is nothing" : "the value is " + Excerpt.of(there);
            throw new PatchException(Reason.TEST_FAILED, "test failed: " + is + ", not " + Excerpt.of(wanted));
        }
    }

    private void move(JsonPointer from, JsonPointer path) {
        if (from.isBeginningOf(path)) {
            throw PatchException.malformed("a value can't be moved into itself (from " + from.text() + ")");
        }
        if (from.tokens().equals(path.tokens())) {
            existing(from);
        } else {
            add(path, remove(from));
        }
    }

    private void copy(JsonPointer from, JsonPointer path) {
        JsonNode value = existing(from);
        limitDepth(path, value);
        copied += value.toString().length();
        if (copied > MAX_COPIED) {
            throw new PatchException(Reason.TOO_LARGE, "the patch copies more than " + MAX_COPIED + " characters");
        }
        add(path, value.deepCopy());
    }

    private JsonNode existing(JsonPointer path) {
        JsonNode there = path.in(document);
        if (there.isMissingNode()) {
            throw notApplicable("there is nothing at " + path.text());
        }
        return there;
    }

    private void work(int values) {
        work += values;
        if (work > MAX_WORK) {
            throw new PatchException(Reason.TOO_LARGE, "the patch moves too much about");
        }
    }

    private void limitDepth(JsonPointer path, JsonNode value) {
        if (deeperThan(MAX_DEPTH - path.tokens().size(), value)) {
            throw new PatchException(Reason.TOO_LARGE, "the result would be more than " + MAX_DEPTH + " levels deep");
        }
    }

    private boolean deeperThan(int levels, JsonNode value) {
        work(1);
        if (levels < 0) {
            return true;
        }
        for (JsonNode part : value) {
            if (deeperThan(levels - 1, part)) {
                return true;
            }
        }
        return false;
    }

    private static String text(JsonNode operation, String name) {
        JsonNode value = operation.path(name);
        if (!value.isString()) {
            throw PatchException.malformed("\"" + name + "\" is missing or not a string");
        }
        return value.stringValue();
    }

    private static JsonNode value(JsonNode operation) {
        JsonNode value = operation.path("value");
        if (value.isMissingNode()) {
            throw PatchException.malformed("\"value\" is missing");
        }
        return value.deepCopy();
    }

    private static PatchException notApplicable(String message) {
        return new PatchException(Reason.NOT_APPLICABLE, message);
    }
}
