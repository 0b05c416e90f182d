package dev.portolan.controllers.deployment.core;

import dev.portolan.rules.IntOrPercent;
import dev.portolan.rules.IntOrPercent.Rounding;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStrategy;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDeployment;

/**
 * How far a rollout may stray from the number of pods asked for.
 *
 * @param replicas how many pods are asked for
 * @param surge how many more there may be
 * @param unavailable how many of them may be unavailable
 */
record Bounds(int replicas, int surge, int unavailable) {
    private static final IntOrString QUARTER = new IntOrString("25%");

    /** Shares are rounded up for what may be added, down for what may be missing; when both come to nothing, one may be missing. */
    static Bounds of(Deployment deployment) {
        int replicas = deployment.getSpec().getReplicas();
        DeploymentStrategy strategy = deployment.getSpec().getStrategy();
        if (isRecreate(deployment)) {
            return new Bounds(replicas, 0, 0);
        }
        RollingUpdateDeployment rolling = strategy == null ? null : strategy.getRollingUpdate();
        int surge = count(rolling == null ? null : rolling.getMaxSurge(), replicas, Rounding.UP);
        int unavailable = count(rolling == null ? null : rolling.getMaxUnavailable(), replicas, Rounding.DOWN);
        if (surge == 0 && unavailable == 0) {
            unavailable = 1;
        }
        return new Bounds(replicas, surge, Math.min(unavailable, replicas));
    }

    static boolean isRecreate(Deployment deployment) {
        DeploymentStrategy strategy = deployment.getSpec().getStrategy();
        return strategy != null && "Recreate".equals(strategy.getType());
    }

    private static int count(@org.jspecify.annotations.Nullable IntOrString value, int total, Rounding rounding) {
        IntOrString said = value == null ? QUARTER : value;
        return IntOrPercent.scaled(String.valueOf(said.getValue()), total, rounding);
    }

    /** The most pods that there may be at any moment. */
    int most() {
        return replicas + surge;
    }

    /** The fewest available pods that there may be at any moment, once there were as many. */
    int fewestAvailable() {
        return replicas - unavailable;
    }
}
