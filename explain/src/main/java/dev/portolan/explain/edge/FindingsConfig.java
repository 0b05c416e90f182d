package dev.portolan.explain.edge;

import java.time.Duration;

/**
 * When a finding is worth an event.
 *
 * @param settling how long after a change we look: manifests are applied one after the other
 * @param starting how much longer pods may take to become ready
 */
public record FindingsConfig(Duration settling, Duration starting) {
    /** Three seconds, and twenty more for pods. */
    public static final FindingsConfig USUAL = new FindingsConfig(Duration.ofSeconds(3), Duration.ofSeconds(20));
}
