package dev.portolan.node.core;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.HostIP;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A pod's status, as the kubelet would write it. */
public final class PodStatuses {
    private PodStatuses() {}

    /**
     * Where a pod is.
     *
     * @param hostIp the node's address
     * @param podIp empty before it has one
     * @param started when the agent first saw the pod
     */
    public record Place(String hostIp, String podIp, Instant started) {}

    /**
     * The whole status of {@code pod}. What others own in it (conditions of other types, the nominated node) is kept; times of conditions
     * change only with their status.
     */
    public static PodStatus of(
            Pod pod, Map<String, ContainerView> views, PodPlan plan, Place place, BackOff backOff, Instant now) {
        PodSpec spec = pod.getSpec();
        PodStatus before = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
        String phase = PodPhase.of(spec, views);
        String podName = pod.getMetadata().getName() + "_" + pod.getMetadata().getNamespace() + "("
                + pod.getMetadata().getUid() + ")";
        boolean initialized = Conditions.initialized(spec, views);
        Entries entries = new Entries(views, plan, backOff, podName);
        List<ContainerStatus> mains =
                entries.of(spec.getContainers(), initialized ? "ContainerCreating" : "PodInitializing");
        PodStatusBuilder status = new PodStatusBuilder(before)
                .withPhase(phase)
                .withHostIP(place.hostIp())
                .withHostIPs(new HostIP(place.hostIp()))
                .withStartTime(ContainerStatuses.time(place.started()))
                .withQosClass(QosClass.of(spec))
                .withInitContainerStatuses(entries.of(spec.getInitContainers(), "PodInitializing"))
                .withContainerStatuses(mains);
        if (pod.getMetadata().getGeneration() != null) {
            status.withObservedGeneration(pod.getMetadata().getGeneration());
        }
        if (place.podIp().isEmpty()) {
            status.withPodIP(null).withPodIPs(List.of());
        } else {
            status.withPodIP(place.podIp()).withPodIPs(new PodIP(place.podIp()));
        }
        return status.withConditions(
                        Conditions.of(pod, views, phase, !place.podIp().isEmpty(), now))
                .build();
    }

    private record Entries(Map<String, ContainerView> views, PodPlan plan, BackOff backOff, String podName) {
        List<ContainerStatus> of(List<Container> containers, String waitingFor) {
            return containers.stream()
                    .map(c -> ContainerStatuses.of(
                            c,
                            views.getOrDefault(c.getName(), ContainerView.FRESH),
                            waitingFor,
                            plan.waits().get(c.getName()),
                            backOff,
                            podName))
                    .toList();
        }
    }
}
