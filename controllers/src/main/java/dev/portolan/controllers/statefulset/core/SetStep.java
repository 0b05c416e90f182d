package dev.portolan.controllers.statefulset.core;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;

/** One write that a StatefulSet's pods need. */
public sealed interface SetStep {
    /** The pod of that ordinal is to be made from the template of that revision. */
    record Create(int ordinal, String revision) implements SetStep {}

    /** That pod lacks labels by which it is found, since it was adopted or somebody took them away. */
    record Label(Pod pod, Map<String, String> labels) implements SetStep {
        public Label {
            labels = Map.copyOf(labels);
        }
    }

    /** That pod has to go. */
    record Delete(Pod pod) implements SetStep {}
}
