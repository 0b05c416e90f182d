package dev.portolan.controllers.daemonset.core;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a DaemonSet's pods need now.
 *
 * @param create names of nodes that lack a pod
 * @param delete pods that go
 * @param status what is to be said of the pods as they were found
 * @param wake when a ready pod becomes an available one
 */
public record DaemonPlan(List<String> create, List<Pod> delete, DaemonSetStatus status, Optional<Instant> wake) {
    public DaemonPlan {
        create = List.copyOf(create);
        delete = List.copyOf(delete);
    }
}
