package dev.portolan.explain.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The smallest change that mends a cause: one field of one object.
 *
 * @param kind the object's kind
 * @param name the object's name
 * @param field the field's path as in {@code kubectl explain}, a label key in quotes where it holds dots; empty when it is no field that changes
 * @param from what stands there now
 * @param to what should stand there
 * @param remark what else belongs to this change, or empty
 * @param patches the requests that make the change, in order; empty where a person has to
 */
public record Fix(String kind, String name, String field, String from, String to, String remark, List<Patch> patches) {
    /** Copies. */
    public Fix {
        patches = List.copyOf(patches);
    }

    /** A change that a person has to make. */
    Fix(String kind, String name, String field, String from, String to, String remark) {
        this(kind, name, field, from, to, remark, List.of());
    }

    /** A change that a person has to make, and to which nothing else belongs. */
    Fix(String kind, String name, String field, String from, String to) {
        this(kind, name, field, from, to, "");
    }

    /** A field set to another value; null for nothing there. */
    static Fix set(Ref object, String field, @Nullable Object from, @Nullable Object to) {
        return set(object, field, from, to, "");
    }

    /** The same, and what a person should know about it. */
    static Fix set(Ref object, String field, @Nullable Object from, @Nullable Object to, String remark) {
        return new Fix(
                object.kind(),
                object.name(),
                field,
                text(from),
                text(to),
                remark,
                List.of(Patch.set(object, field, from, to)));
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    /** Whether it can be made for the user. */
    public boolean applicable() {
        return !patches.isEmpty();
    }

    /** The same change for a person to make. */
    Fix byHand() {
        return new Fix(kind, name, field, from, to, remark);
    }

    /** The change in one line. */
    @Override
    public String toString() {
        String change = field.isEmpty()
                ? "%s %s: %s".formatted(kind, name, to)
                : "%s %s: %s: %s → %s".formatted(kind, name, field, shown(from), shown(to));
        return remark.isEmpty() ? change : change + " (" + remark + ")";
    }

    private static String shown(String value) {
        return value.isEmpty() ? "(nothing)" : value;
    }
}
