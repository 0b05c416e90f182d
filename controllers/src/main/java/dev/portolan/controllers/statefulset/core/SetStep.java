package dev.portolan.controllers.statefulset.core;

import io.fabric8.kubernetes.api.model.Pod;

/** One write that a StatefulSet's pods need. */
public sealed interface SetStep {
    /** The pod of that ordinal is to be made from the template of the spec. */
    record Create(int ordinal) implements SetStep {}

    /** That pod has to go. */
    record Delete(Pod pod) implements SetStep {}
}
