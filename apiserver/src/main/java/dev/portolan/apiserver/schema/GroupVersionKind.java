package dev.portolan.apiserver.schema;

/**
 * A kind's full name.
 *
 * @param group empty for the core group
 */
public record GroupVersionKind(String group, String version, String kind) {

    /** The inverse of {@link #text}. */
    static GroupVersionKind parse(String text) {
        String[] parts = text.split("/", -1);
        return new GroupVersionKind(parts[0], parts[1], parts[2]);
    }

    /** {@code apps/v1/Deployment}, {@code /v1/Service}. */
    public String text() {
        return group + "/" + version + "/" + kind;
    }

    /** {@code apps/v1}, {@code v1}: what bodies carry as apiVersion. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }
}
