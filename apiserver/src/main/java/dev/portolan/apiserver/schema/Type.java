package dev.portolan.apiserver.schema;

import java.util.Locale;

/** The type of a field's value on the wire. */
public sealed interface Type {

    /** A value without parts, or one whose parts nobody checks. */
    enum Scalar implements Type {
        STRING,
        /** RFC 3339 with seconds: {@code metav1.Time}. */
        DATE_TIME,
        /** RFC 3339 with microseconds: {@code metav1.MicroTime}. */
        MICRO_TIME,
        /** Base64 (RFC 4648 §4). */
        BYTE,
        INT32,
        INT64,
        NUMBER,
        BOOLEAN,
        INT_OR_STRING,
        /** {@code 500m}, {@code 1Gi}, or a bare number. */
        QUANTITY,
        /** Any object; its fields are nobody's business here (FieldsV1, RawExtension). */
        OBJECT;

        /** How the schema file writes it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** A list of values of one type. */
    record ListOf(Type items) implements Type {}

    /** An object with free keys and values of one type. */
    record MapOf(Type values) implements Type {}

    /** An object of a named definition, such as {@code io.k8s.api.core.v1.PodSpec}. */
    record Ref(String definition) implements Type {}

    /** The inverse of {@link #text}: {@code int32}, {@code [string]}, {@code {quantity}}, {@code io.k8s.…}. */
    static Type parse(String text) {
        String inner = text.substring(1, Math.max(1, text.length() - 1));
        return switch (text.charAt(0)) {
            case '[' -> new ListOf(parse(inner));
            case '{' -> new MapOf(parse(inner));
            default ->
                text.indexOf('.') > 0
                        ? new Ref(text)
                        : Scalar.valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
        };
    }

    /** How the schema file writes this type. */
    default String text() {
        return switch (this) {
            case Scalar s -> s.word();
            case ListOf(Type items) -> "[" + items.text() + "]";
            case MapOf(Type values) -> "{" + values.text() + "}";
            case Ref(String definition) -> definition;
        };
    }
}
