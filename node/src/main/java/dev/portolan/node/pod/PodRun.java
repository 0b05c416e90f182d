package dev.portolan.node.pod;

import dev.portolan.node.core.PodHosts;
import dev.portolan.node.core.PodStatuses;
import dev.portolan.node.probe.ProbeTarget;
import dev.portolan.node.runtime.PodIdentity;
import dev.portolan.node.sandbox.PodSandbox;
import dev.portolan.node.volume.PodVolumes;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;

/**
 * A pod that has a sandbox.
 *
 * @param object the pod as it was when the sandbox was made
 */
record PodRun(
        Pod object,
        PodSandbox sandbox,
        PodFolder folder,
        PodStatuses.Place place,
        PodVolumes volumes,
        HostPorts hostPorts) {
    /** Whether it is on its node's network, and has no address of its own. */
    boolean onHost() {
        return onHost(object);
    }

    static boolean onHost(Pod pod) {
        return Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
    }

    PodIdentity identity() {
        return new PodIdentity(
                object.getMetadata().getNamespace(),
                object.getMetadata().getName(),
                object.getMetadata().getUid(),
                PodHosts.hostname(object),
                sandbox.address());
    }

    /** What a container's probes and hooks ask. */
    ProbeTarget target(Container container, Surroundings surroundings) {
        return new ProbeTarget(sandbox.address(), container, command -> sandbox.start(surroundings.launch(command)));
    }
}
