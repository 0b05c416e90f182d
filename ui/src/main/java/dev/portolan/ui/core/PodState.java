package dev.portolan.ui.core;

import java.util.Set;

/** Tells a pod that is starting from one that will not start by itself. */
public final class PodState {
    /** The reasons of a waiting container that only means patience. */
    private static final Set<String> STARTING = Set.of("", "ContainerCreating", "PodInitializing");

    private PodState() {}

    /**
     * The state of a pod.
     *
     * @param phase of its status
     * @param waiting the reason of the first container that waits, or {@code Unschedulable}, or empty
     */
    public static State of(String phase, boolean ready, boolean terminating, String waiting) {
        if (terminating) return State.TERMINATING;
        if (phase.equals("Succeeded")) return State.NEUTRAL;
        if (phase.equals("Failed") || !STARTING.contains(waiting)) return State.BROKEN;
        return ready ? State.READY : State.NOT_READY;
    }
}
