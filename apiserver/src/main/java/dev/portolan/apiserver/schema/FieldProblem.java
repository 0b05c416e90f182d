package dev.portolan.apiserver.schema;

/**
 * Something in a body that its kind's schema doesn't allow.
 *
 * @param path where, such as {@code spec.ports[0].prot}
 * @param kind what sort of problem
 * @param message the whole finding, such as {@code unknown field "spec.ports[0].prot"}
 */
public record FieldProblem(String path, Kind kind, String message) {

    /** The sorts of problems, by who has to care. */
    public enum Kind {
        /** Refused, warned about or dropped, as the request's fieldValidation says. */
        UNKNOWN_FIELD,
        /** Like unknown fields; the last value counts. */
        DUPLICATE_FIELD,
        /** Always refused. */
        WRONG_TYPE
    }

    /** {@code unknown field "spec.replicsa"}, as Kubernetes' strict decoder says it. */
    public static FieldProblem unknown(String path) {
        return new FieldProblem(path, Kind.UNKNOWN_FIELD, "unknown field \"" + path + "\"");
    }

    /** {@code duplicate field "spec.replicas"}, as Kubernetes' strict decoder says it. */
    static FieldProblem duplicate(String path) {
        return new FieldProblem(path, Kind.DUPLICATE_FIELD, "duplicate field \"" + path + "\"");
    }

    /** {@code spec.replicas: expected integer, got string "two"}. */
    static FieldProblem wrongType(String path, String detail) {
        return new FieldProblem(path, Kind.WRONG_TYPE, path.isEmpty() ? detail : path + ": " + detail);
    }
}
