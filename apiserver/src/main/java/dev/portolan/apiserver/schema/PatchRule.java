package dev.portolan.apiserver.schema;

/**
 * How a strategic merge patch treats a field (Kubernetes documentation, "Update API Objects in Place Using kubectl patch").
 *
 * @param merge whether lists are merged rather than replaced; objects always are
 * @param key the field that tells a list's objects apart; empty for lists of scalars
 * @param retainKeys whether a patch may name, in {@code $retainKeys}, the only keys to be kept
 */
public record PatchRule(boolean merge, String key, boolean retainKeys) {
    static final PatchRule REPLACE = new PatchRule(false, "", false);
}
