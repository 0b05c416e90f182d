package dev.portolan.explain.core;

/**
 * The smallest change that mends a cause: one field of one object.
 *
 * @param kind the object's kind
 * @param name the object's name
 * @param field the field's path as in {@code kubectl explain}, a label key in quotes where it holds dots
 * @param from what stands there now
 * @param to what should stand there
 */
public record Fix(String kind, String name, String field, String from, String to) {
    /** The change in one line. */
    @Override
    public String toString() {
        return "%s %s: %s: %s → %s".formatted(kind, name, field, from.isEmpty() ? "(nothing)" : from, to);
    }
}
