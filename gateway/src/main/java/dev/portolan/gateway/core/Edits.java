package dev.portolan.gateway.core;

import java.util.List;

/**
 * Changes of header fields: first those to remove, then those to set, then those to add.
 *
 * @param set each replaces what was there
 * @param add each comes in addition to what was there
 * @param remove names
 */
public record Edits(List<Field> set, List<Field> add, List<String> remove) {
    /** No change. */
    public static final Edits NONE = new Edits(List.of(), List.of(), List.of());

    /** A header field. */
    public record Field(String name, String value) {}

    /** Copies the lists. */
    public Edits {
        set = List.copyOf(set);
        add = List.copyOf(add);
        remove = List.copyOf(remove);
    }

    /** Whether nothing changes. */
    public boolean none() {
        return set.isEmpty() && add.isEmpty() && remove.isEmpty();
    }
}
