package dev.portolan.controllers.daemonset.core;

import dev.portolan.controllers.nodes.NodeAffinityTerms;
import dev.portolan.controllers.nodes.Taints;
import dev.portolan.controllers.pods.PodState;
import dev.portolan.controllers.pods.TemplatePod;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Pods of a DaemonSet: made for one node each, and patient with what ails it. */
public final class DaemonPod {
    /** The label that says which template a pod is of. */
    public static final String HASH = "controller-revision-hash";

    private static final String NAME_FIELD = "metadata.name";
    private static final String PREFIX = "node.kubernetes.io/";
    private static final List<String> NO_SCHEDULE =
            List.of("disk-pressure", "memory-pressure", "pid-pressure", "unschedulable");

    private DaemonPod() {}

    /** Whether a node should have a pod, and whether one that is there may stay. */
    record Welcome(boolean toRun, boolean toStay) {}

    /** The pod for that node, as it is to be made; the scheduler binds it (KEP-548). */
    public static Pod of(DaemonSet set, String node, String hash) {
        return new PodBuilder(withTolerations(set))
                .editMetadata()
                .withGenerateName(set.getMetadata().getName() + "-")
                .addToLabels(HASH, hash)
                .endMetadata()
                .editSpec()
                .editOrNewAffinity()
                .editOrNewNodeAffinity()
                .withNewRequiredDuringSchedulingIgnoredDuringExecution()
                .addNewNodeSelectorTerm()
                .addNewMatchField()
                .withKey(NAME_FIELD)
                .withOperator("In")
                .withValues(node)
                .endMatchField()
                .endNodeSelectorTerm()
                .endRequiredDuringSchedulingIgnoredDuringExecution()
                .endNodeAffinity()
                .endAffinity()
                .endSpec()
                .build();
    }

    private static Pod withTolerations(DaemonSet set) {
        boolean hostNetwork =
                Boolean.TRUE.equals(set.getSpec().getTemplate().getSpec().getHostNetwork());
        Stream<Toleration> added = Stream.of(
                        Stream.of(toleration("not-ready", "NoExecute"), toleration("unreachable", "NoExecute")),
                        NO_SCHEDULE.stream().map(key -> toleration(key, "NoSchedule")),
                        hostNetwork
                                ? Stream.of(toleration("network-unavailable", "NoSchedule"))
                                : Stream.<Toleration>empty())
                .flatMap(s -> s);
        return new PodBuilder(TemplatePod.of(set, set.getSpec().getTemplate()).build())
                .editSpec()
                .addAllToTolerations(added.toList())
                .endSpec()
                .build();
    }

    private static Toleration toleration(String key, String effect) {
        return new TolerationBuilder()
                .withKey(PREFIX + key)
                .withOperator("Exists")
                .withEffect(effect)
                .build();
    }

    static Welcome welcome(DaemonSet set, Node node) {
        Pod pod = withTolerations(set);
        String name = PodState.nodeName(pod);
        boolean meant = name.isEmpty() || name.equals(node.getMetadata().getName());
        if (!meant || !NodeAffinityTerms.match(pod, node) || node.getMetadata().getDeletionTimestamp() != null) {
            return new Welcome(false, false);
        }
        return new Welcome(
                Taints.borne(pod, node, Set.of("NoSchedule", "NoExecute")),
                Taints.borne(pod, node, Set.of("NoExecute")));
    }

    /** The node that {@code pod} is on, or was made for. */
    static String node(Pod pod) {
        String bound = PodState.nodeName(pod);
        return bound.isEmpty() ? madeFor(pod).orElse("") : bound;
    }

    private static Optional<String> madeFor(Pod pod) {
        var affinity = pod.getSpec().getAffinity();
        var nodes = affinity == null ? null : affinity.getNodeAffinity();
        var required = nodes == null ? null : nodes.getRequiredDuringSchedulingIgnoredDuringExecution();
        return required == null
                ? Optional.empty()
                : required.getNodeSelectorTerms().stream()
                        .map(NodeSelectorTerm::getMatchFields)
                        .flatMap(List::stream)
                        .filter(field -> field.getKey().equals(NAME_FIELD))
                        .flatMap(field -> field.getValues().stream())
                        .findFirst();
    }
}
