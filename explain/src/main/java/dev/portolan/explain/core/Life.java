package dev.portolan.explain.core;

import java.util.List;

/**
 * Whether an object is about to go.
 *
 * @param deleting whether it has a deletion timestamp
 * @param finalizers who has to let go of it first
 */
public record Life(boolean deleting, List<String> finalizers) {
    /** An object that stays. */
    public static final Life STAYS = new Life(false, List.of());

    /** Whether it is deleted and somebody holds it. */
    boolean stuck() {
        return deleting && !finalizers.isEmpty();
    }
}
