package dev.portolan.apiserver.registry;

import org.jspecify.annotations.Nullable;

/**
 * How a deletion was asked for.
 *
 * @param gracePeriodSeconds null: the kind's default
 * @param propagation what becomes of dependents
 * @param uid only if the object has this one; empty: any
 * @param resourceVersion only if the object has this one; empty: any
 */
public record DeleteOptions(
        @Nullable Long gracePeriodSeconds, Propagation propagation, String uid, String resourceVersion) {
    /** The values of {@code propagationPolicy}. */
    public enum Propagation {
        /** The kind's default, which is background for every kind we serve. */
        DEFAULT,
        BACKGROUND,
        FOREGROUND,
        ORPHAN
    }

    /** No wishes. */
    public static DeleteOptions plain() {
        return new DeleteOptions(null, Propagation.DEFAULT, "", "");
    }
}
