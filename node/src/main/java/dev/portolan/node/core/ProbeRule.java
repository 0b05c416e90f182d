package dev.portolan.node.core;

import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a probe runs and when its results count (Kubernetes documentation, "Configure Probes").
 *
 * @param failures results in a row that turn it to failed
 * @param successes results in a row that turn it to succeeded
 */
public record ProbeRule(Duration initialDelay, Duration period, Duration timeout, int failures, int successes) {
    /** The rule of {@code probe}; what it leaves out has Kubernetes' defaults. */
    public static ProbeRule of(Probe probe) {
        return new ProbeRule(
                Duration.ofSeconds(or(probe.getInitialDelaySeconds(), 0)),
                Duration.ofSeconds(Math.max(1, or(probe.getPeriodSeconds(), 10))),
                Duration.ofSeconds(Math.max(1, or(probe.getTimeoutSeconds(), 1))),
                Math.max(1, or(probe.getFailureThreshold(), 3)),
                Math.max(1, or(probe.getSuccessThreshold(), 1)));
    }

    private static int or(@Nullable Integer value, int otherwise) {
        return value == null ? otherwise : value;
    }
}
