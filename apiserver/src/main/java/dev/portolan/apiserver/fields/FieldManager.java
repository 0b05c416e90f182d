package dev.portolan.apiserver.fields;

/**
 * Who writes: what tells one entry of managedFields from another.
 *
 * @param name as the client gave it, or from its User-Agent
 * @param operation whether it applies or updates
 * @param subresource empty for the object itself
 * @param apiVersion of what it sent; an applier has one entry whatever the version
 */
public record FieldManager(String name, Operation operation, String subresource, String apiVersion) {
    /** The values of {@code operation}. */
    public enum Operation {
        APPLY("Apply"),
        UPDATE("Update");

        private final String word;

        Operation(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /** Whether an entry is this manager's. */
    boolean is(FieldManager other) {
        return name.equals(other.name)
                && operation == other.operation
                && subresource.equals(other.subresource)
                && (operation == Operation.APPLY || apiVersion.equals(other.apiVersion));
    }

    /** As conflicts name it: {@code "kubectl-edit" using apps/v1}. */
    String shown() {
        String text = "\"" + name + "\"" + (subresource.isEmpty() ? "" : " with subresource \"" + subresource + "\"");
        return operation == Operation.UPDATE ? text + " using " + apiVersion : text;
    }
}
