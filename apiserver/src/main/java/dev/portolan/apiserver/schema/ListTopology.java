package dev.portolan.apiserver.schema;

import java.util.List;

/**
 * How server-side apply sees a list or a map (Kubernetes documentation, "Server-Side Apply", merge strategy).
 *
 * @param kind as a whole, or element by element
 * @param keys for {@link Kind#MAP}: the fields that tell elements apart
 */
public record ListTopology(Kind kind, List<String> keys) {

    /** Who may own what of a list. */
    public enum Kind {
        /** Nothing is said: lists are atomic, maps and structures granular. */
        UNSAID,
        /** One owner for the whole. */
        ATOMIC,
        /** Scalars, each with its owners. */
        SET,
        /** Objects told apart by their keys, each with its owners. */
        MAP
    }

    static final ListTopology UNSAID = new ListTopology(Kind.UNSAID, List.of());

    public ListTopology {
        keys = List.copyOf(keys);
    }
}
