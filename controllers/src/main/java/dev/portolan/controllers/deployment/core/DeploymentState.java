package dev.portolan.controllers.deployment.core;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a Deployment's status says of its rollout. */
public final class DeploymentState {
    private DeploymentState() {}

    /**
     * The status as it should be.
     *
     * @param collisions see {@link dev.portolan.controllers.pods.TemplateHash#of}
     */
    public static DeploymentStatus of(Rollout rollout, int collisions, Instant now) {
        Deployment deployment = rollout.deployment();
        List<ReplicaSet> all = rollout.all();
        int available = Sets.sum(all, Sets::available);
        DeploymentStatus counted = new DeploymentStatusBuilder()
                .withReplicas(count(Sets.sum(all, Sets::present)))
                .withUpdatedReplicas(count(rollout.latest().map(Sets::present).orElse(0)))
                .withReadyReplicas(count(Sets.sum(all, Sets::ready)))
                .withAvailableReplicas(count(available))
                .withUnavailableReplicas(count(Math.max(0, Sets.sum(all, Sets::asked) - available)))
                .withObservedGeneration(deployment.getMetadata().getGeneration())
                .withCollisionCount(count(collisions))
                .build();
        return new DeploymentStatusBuilder(counted)
                .withConditions(new Conditions(rollout, counted, now).all())
                .build();
    }

    /** When time alone may change what {@code deployment}, with its new status, says. */
    public static Optional<Instant> nextChange(Deployment deployment) {
        return Conditions.of(deployment, Conditions.PROGRESSING).flatMap(c -> Conditions.due(deployment, c));
    }

    /** Kubernetes leaves out what is zero. */
    private static @Nullable Integer count(int number) {
        return number == 0 ? null : number;
    }
}
