package dev.portolan.explain.core;

/**
 * The smallest change that mends a cause: one field of one object.
 *
 * @param kind the object's kind
 * @param name the object's name
 * @param field the field's path as in {@code kubectl explain}, a label key in quotes where it holds dots
 * @param from what stands there now
 * @param to what should stand there
 * @param remark what else belongs to this change, or empty
 */
public record Fix(String kind, String name, String field, String from, String to, String remark) {
    /** A change to which nothing else belongs. */
    Fix(String kind, String name, String field, String from, String to) {
        this(kind, name, field, from, to, "");
    }

    /** The change in one line. */
    @Override
    public String toString() {
        String change = "%s %s: %s: %s → %s".formatted(kind, name, field, from.isEmpty() ? "(nothing)" : from, to);
        return remark.isEmpty() ? change : change + " (" + remark + ")";
    }
}
