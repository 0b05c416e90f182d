package dev.portolan.apiserver.storage;

import dev.portolan.store.Entry;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One object at one revision. Immutable by agreement: whoever wants to change {@link #json} copies it first.
 *
 * <p>The serialised form is made once and shared by all who send it.
 */
public final class Stored {
    private static final JsonMapper JSON = new JsonMapper();

    private final String key;
    private final long revision;
    private final ObjectNode json;
    private volatile byte[] bytes = new byte[0];

    private Stored(String key, long revision, ObjectNode json) {
        this.key = key;
        this.revision = revision;
        this.json = json;
    }

    /** From the store; its revision becomes {@code metadata.resourceVersion}, which the stored bytes do not hold. */
    public static Stored of(Entry entry) {
        var json = (ObjectNode) JSON.readTree(entry.value());
        json.withObject("metadata").put("resourceVersion", String.valueOf(entry.modRevision()));
        return new Stored(entry.key(), entry.modRevision(), json);
    }

    /** An object that was decided but not written: a dry run, or the last sight of one that is gone. */
    public static Stored dryRun(String key, ObjectNode json) {
        return new Stored(key, 0, json);
    }

    /** What the store keeps of an object. */
    public static byte[] toBytes(ObjectNode object) {
        ObjectNode kept = object.deepCopy();
        kept.withObject("metadata").remove("resourceVersion");
        return JSON.writeValueAsString(kept).getBytes(StandardCharsets.UTF_8);
    }

    /** The same object marked with a later revision: how a deleted one is shown, so that a watch can go on from there. */
    public Stored at(long later) {
        ObjectNode copy = copy();
        copy.withObject("metadata").put("resourceVersion", String.valueOf(later));
        return new Stored(key, later, copy);
    }

    public String key() {
        return key;
    }

    public long revision() {
        return revision;
    }

    /** The object; shared, never to be changed. */
    public ObjectNode json() {
        return json;
    }

    /** A copy to change. */
    public ObjectNode copy() {
        return json.deepCopy();
    }

    public String name() {
        return json.path("metadata").path("name").asString("");
    }

    public String namespace() {
        return json.path("metadata").path("namespace").asString("");
    }

    /** The object as JSON in UTF-8; shared, never to be changed. */
    public byte[] bytes() {
        byte[] made = bytes;
        if (made.length == 0) {
            made = JSON.writeValueAsString(json).getBytes(StandardCharsets.UTF_8);
            bytes = made; // a race makes the same bytes twice: cheaper than a lock
        }
        return made;
    }
}
