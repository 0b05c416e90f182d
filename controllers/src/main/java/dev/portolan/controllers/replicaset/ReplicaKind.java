package dev.portolan.controllers.replicaset;

import dev.portolan.controllers.ownership.Ownership;
import dev.portolan.controllers.ownership.Selectors;
import dev.portolan.rules.LabelSelector;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.ReplicationControllerBuilder;
import io.fabric8.kubernetes.api.model.ReplicationControllerConditionBuilder;
import io.fabric8.kubernetes.api.model.ReplicationControllerSpec;
import io.fabric8.kubernetes.api.model.ReplicationControllerStatus;
import io.fabric8.kubernetes.api.model.ReplicationControllerStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatusBuilder;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A kind that keeps a number of equal pods, seen as a ReplicaSet: decisions are made about the view, writes go to the object.
 *
 * @param type its class
 * @param component who its events are from
 * @param view the object as a ReplicaSet, metadata included
 * @param withStatus the object with the status of its view
 */
record ReplicaKind<T extends HasMetadata>(
        Class<T> type, String component, Function<T, ReplicaSet> view, BiFunction<T, ReplicaSetStatus, T> withStatus) {

    static final ReplicaKind<ReplicaSet> REPLICA_SET = new ReplicaKind<>(
            ReplicaSet.class,
            "replicaset-controller",
            set -> set,
            (set, status) -> new ReplicaSetBuilder(set).withStatus(status).build());

    static final ReplicaKind<ReplicationController> REPLICATION_CONTROLLER = new ReplicaKind<>(
            ReplicationController.class,
            "replication-controller",
            ReplicaKind::viewOf,
            (controller, status) -> new ReplicationControllerBuilder(controller)
                    .withStatus(statusOf(status))
                    .build());

    /** Which pods are the object's. */
    LabelSelector selector(T object) {
        return Selectors.of(view.apply(object).getSpec().getSelector());
    }

    private static ReplicaSet viewOf(ReplicationController controller) {
        ReplicationControllerSpec spec = controller.getSpec();
        PodTemplateSpec template = spec.getTemplate() == null ? new PodTemplateSpec() : spec.getTemplate();
        return new ReplicaSetBuilder()
                .withApiVersion(controller.getApiVersion())
                .withKind(controller.getKind())
                .withMetadata(controller.getMetadata())
                .withNewSpec()
                .withReplicas(spec.getReplicas())
                .withMinReadySeconds(spec.getMinReadySeconds())
                .withSelector(new LabelSelectorBuilder()
                        .withMatchLabels(spec.getSelector() == null ? Map.of() : spec.getSelector())
                        .build())
                .withTemplate(
                        template.getMetadata() == null
                                ? new PodTemplateSpecBuilder(template)
                                        .withNewMetadata()
                                        .endMetadata()
                                        .build()
                                : template)
                .endSpec()
                .withStatus(viewOf(controller.getStatus()))
                .build();
    }

    private static @Nullable ReplicaSetStatus viewOf(@Nullable ReplicationControllerStatus status) {
        return status == null
                ? null
                : new ReplicaSetStatusBuilder()
                        .withReplicas(status.getReplicas())
                        .withFullyLabeledReplicas(status.getFullyLabeledReplicas())
                        .withReadyReplicas(status.getReadyReplicas())
                        .withAvailableReplicas(status.getAvailableReplicas())
                        .withObservedGeneration(status.getObservedGeneration())
                        .withConditions(status.getConditions().stream()
                                .map(c -> new ReplicaSetConditionBuilder()
                                        .withType(c.getType())
                                        .withStatus(c.getStatus())
                                        .withReason(c.getReason())
                                        .withMessage(c.getMessage())
                                        .withLastTransitionTime(c.getLastTransitionTime())
                                        .build())
                                .toList())
                        .build();
    }

    private static ReplicationControllerStatus statusOf(ReplicaSetStatus status) {
        return new ReplicationControllerStatusBuilder()
                .withReplicas(status.getReplicas())
                .withFullyLabeledReplicas(status.getFullyLabeledReplicas())
                .withReadyReplicas(status.getReadyReplicas())
                .withAvailableReplicas(status.getAvailableReplicas())
                .withObservedGeneration(status.getObservedGeneration())
                .withConditions(status.getConditions().stream()
                        .map(c -> new ReplicationControllerConditionBuilder()
                                .withType(c.getType())
                                .withStatus(c.getStatus())
                                .withReason(c.getReason())
                                .withMessage(c.getMessage())
                                .withLastTransitionTime(c.getLastTransitionTime())
                                .build())
                        .toList())
                .build();
    }

    /** The uid of what controls the object; its own when nothing does. */
    String family(T object) {
        return Ownership.controllerOf(object)
                .map(ref -> ref.getUid())
                .orElse(object.getMetadata().getUid());
    }
}
