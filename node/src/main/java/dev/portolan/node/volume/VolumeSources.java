package dev.portolan.node.volume;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Where the contents of a pod's volumes come from: objects of its namespace. */
public interface VolumeSources {
    /** The values of a ConfigMap, text and binary; empty when there is no such ConfigMap. */
    Optional<Map<String, byte[]>> configMapFiles(String name);

    /** The values of a Secret; empty when there is no such Secret. */
    Optional<Map<String, byte[]>> secretFiles(String name);

    /**
     * A token of a service account that is good for the pod alone.
     *
     * @param audience empty for the API server's own
     */
    Token token(String serviceAccount, String audience, long seconds);

    /** What a claim is bound to. */
    Claim claim(String name);

    /** A token, and when to ask for the next. */
    record Token(String text, Instant renewAt) {}

    /** The state of a PersistentVolumeClaim. */
    sealed interface Claim {
        /** There is no such claim. */
        record Missing() implements Claim {}

        /** There are no volumes for claims here. */
        record Unbound() implements Claim {}

        /** It is to get a volume, and has none yet. */
        record Waiting() implements Claim {}

        /** It has a volume. */
        record Bound(PersistentVolume volume) implements Claim {}
    }
}
