package dev.portolan.apiserver.storage;

import dev.portolan.store.Entry;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One object at one revision. Immutable by agreement: whoever wants to change {@link #json} copies it first.
 *
 * <p>It is kept as bytes, shared by all who send it, and read only when somebody looks inside.
 */
public final class Stored {
    private static final JsonMapper JSON = new JsonMapper();

    private final String key;
    private final long revision;
    // Each is made from the other when first asked for. A race makes the same twice: cheaper than a lock.
    private volatile byte @Nullable [] bytes;
    private volatile @Nullable ObjectNode json;
    private volatile @Nullable Map<String, String> labels;

    private Stored(String key, long revision, byte @Nullable [] bytes, @Nullable ObjectNode json) {
        this.key = key;
        this.revision = revision;
        this.bytes = bytes;
        this.json = json;
    }

    /** From the store; its revision becomes {@code metadata.resourceVersion}, which the stored bytes do not hold. */
    public static Stored of(Entry entry) {
        byte[] shown = StoredBytes.withRevision(entry.value(), entry.modRevision());
        return new Stored(entry.key(), entry.modRevision(), shown, null);
    }

    /** An object that was decided but not written: a dry run, or the last sight of one that is gone. */
    public static Stored dryRun(String key, ObjectNode json) {
        return new Stored(key, 0, null, json);
    }

    /** What the store keeps of an object. */
    public static byte[] toBytes(ObjectNode object) {
        ObjectNode kept = object.deepCopy();
        kept.withObject("metadata").remove("resourceVersion");
        return JSON.writeValueAsBytes(kept);
    }

    /** The same object marked with a later revision: how a deleted one is shown, so that a watch can go on from there. */
    public Stored at(long later) {
        ObjectNode copy = copy();
        copy.withObject("metadata").put("resourceVersion", String.valueOf(later));
        return new Stored(key, later, null, copy);
    }

    public String key() {
        return key;
    }

    public long revision() {
        return revision;
    }

    /** The object; shared, never to be changed. */
    public ObjectNode json() {
        ObjectNode read = json;
        if (read == null) {
            read = (ObjectNode) JSON.readTree(bytes());
            json = read;
        }
        return read;
    }

    /** A copy to change. */
    public ObjectNode copy() {
        return json().deepCopy();
    }

    public String name() {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    /** Empty for an object of the cluster's scope. */
    public String namespace() {
        String[] parts = key.split("/", -1); // /registry/GROUP/PLURAL/[NAMESPACE/]NAME
        return parts.length == 6 ? parts[4] : "";
    }

    /** The object's labels. */
    public Map<String, String> labels() {
        Map<String, String> read = labels;
        if (read == null) {
            var found = new HashMap<String, String>();
            for (var label : json().path("metadata").path("labels").properties()) {
                found.put(label.getKey(), label.getValue().asString(""));
            }
            read = Map.copyOf(found);
            labels = read;
        }
        return read;
    }

    /** Keeps the bytes only: of an object that is history, few will want to look inside. */
    void fold() {
        if (bytes != null) json = null;
    }

    /** The object as JSON in UTF-8; shared, never to be changed. */
    public byte[] bytes() {
        byte[] made = bytes;
        if (made == null) {
            made = JSON.writeValueAsBytes(json());
            bytes = made;
        }
        return made;
    }
}
