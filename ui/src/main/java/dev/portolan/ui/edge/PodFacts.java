package dev.portolan.ui.edge;

import static dev.portolan.ui.edge.Fields.list;
import static dev.portolan.ui.edge.Fields.map;
import static dev.portolan.ui.edge.Fields.text;

import dev.portolan.ui.core.Facts;
import dev.portolan.ui.core.PodState;
import dev.portolan.ui.core.Ref;
import dev.portolan.ui.core.State;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.List;
import java.util.stream.Stream;

/** Pods and nodes. */
final class PodFacts {
    private static final String HASH = "pod-template-hash";

    private PodFacts() {}

    static Facts.Pod of(Pod pod) {
        PodStatus status = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
        Trouble trouble = trouble(status);
        State state = PodState.of(
                text(status.getPhase()),
                list(status.getConditions()).stream().anyMatch(c -> is(c, "Ready", "True")),
                pod.getMetadata().getDeletionTimestamp() != null,
                trouble.reason());
        return new Facts.Pod(
                Ref.pod(pod.getMetadata().getNamespace(), pod.getMetadata().getName()),
                text(pod.getSpec().getNodeName()),
                text(status.getPodIP()),
                maker(pod),
                state,
                state == State.READY ? "" : trouble.text(),
                list(status.getContainerStatuses()).stream()
                        .mapToInt(c -> c.getRestartCount() == null ? 0 : c.getRestartCount())
                        .sum());
    }

    private static boolean is(PodCondition condition, String type, String status) {
        return type.equals(condition.getType()) && status.equals(condition.getStatus());
    }

    /** A Deployment's pods belong to a ReplicaSet, whose name is the Deployment's and a hash. */
    private static String maker(Pod pod) {
        List<OwnerReference> owners = list(pod.getMetadata().getOwnerReferences());
        if (owners.isEmpty()) return "";
        OwnerReference owner = owners.getFirst();
        String end = "-" + map(pod.getMetadata().getLabels()).getOrDefault(HASH, "");
        return "ReplicaSet".equals(owner.getKind())
                        && end.length() > 1
                        && owner.getName().endsWith(end)
                ? "Deployment " + owner.getName().substring(0, owner.getName().length() - end.length())
                : owner.getKind() + " " + owner.getName();
    }

    private record Trouble(String reason, String message) {
        String text() {
            return message.isEmpty() ? reason : reason.isEmpty() ? message : reason + ": " + message;
        }
    }

    private static Trouble trouble(PodStatus status) {
        for (PodCondition c : list(status.getConditions())) {
            if (is(c, "PodScheduled", "False")) return new Trouble(text(c.getReason()), text(c.getMessage()));
        }
        return Stream.concat(
                        list(status.getInitContainerStatuses()).stream(), list(status.getContainerStatuses()).stream())
                .map(PodFacts::trouble)
                .filter(t -> !t.text().isEmpty())
                .findFirst()
                .orElse(new Trouble("", text(status.getMessage())));
    }

    private static Trouble trouble(ContainerStatus status) {
        if (status.getState() == null || status.getState().getWaiting() == null) return new Trouble("", "");
        var waiting = status.getState().getWaiting();
        return new Trouble(text(waiting.getReason()), text(waiting.getMessage()));
    }

    static Facts.Node of(Node node) {
        List<NodeCondition> conditions =
                node.getStatus() == null ? List.of() : list(node.getStatus().getConditions());
        boolean ready = conditions.stream().anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
        boolean cordoned =
                node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable());
        String address = node.getStatus() == null
                ? ""
                : list(node.getStatus().getAddresses()).stream()
                        .filter(a -> "InternalIP".equals(a.getType()))
                        .map(a -> text(a.getAddress()))
                        .findFirst()
                        .orElse("");
        return new Facts.Node(
                new Ref(Ref.Kind.NODE, "", node.getMetadata().getName()),
                address,
                node.getSpec() == null ? "" : text(node.getSpec().getPodCIDR()),
                !ready ? State.BROKEN : cordoned ? State.PARTLY : State.READY);
    }
}
