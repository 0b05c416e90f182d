package dev.portolan.controllers.job.core;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyOnExitCodesRequirement;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyRule;
import java.util.List;
import java.util.Optional;

/** What a Job makes of a pod that failed (KEP-3329). */
final class FailurePolicy {
    private FailurePolicy() {}

    /**
     * A rule that matched.
     *
     * @param action FailJob, FailIndex, Ignore or Count
     * @param message which rule, and why
     */
    record Match(String action, String message) {}

    /** The first rule that matches. */
    static Optional<Match> of(Job job, Pod pod) {
        var policy = job.getSpec().getPodFailurePolicy();
        if (policy == null || !JobPods.failed(pod)) {
            return Optional.empty();
        }
        List<PodFailurePolicyRule> rules = policy.getRules();
        for (int i = 0; i < rules.size(); i++) {
            PodFailurePolicyRule rule = rules.get(i);
            Optional<String> why = why(rule, pod);
            if (why.isPresent()) {
                return Optional.of(new Match(
                        rule.getAction(), why.get() + " matching " + rule.getAction() + " rule at index " + i));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> why(PodFailurePolicyRule rule, Pod pod) {
        String name = pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
        var codes = rule.getOnExitCodes();
        if (codes != null) {
            for (ContainerStatus status : JobPods.statuses(pod)) {
                var terminated =
                        status.getState() == null ? null : status.getState().getTerminated();
                if (terminated != null && matches(codes, status.getName(), terminated.getExitCode())) {
                    return Optional.of("Container %s for pod %s failed with exit code %d"
                            .formatted(status.getName(), name, terminated.getExitCode()));
                }
            }
            return Optional.empty();
        }
        return rule.getOnPodConditions().stream()
                .filter(wanted -> pod.getStatus().getConditions().stream()
                        .anyMatch(c -> c.getType().equals(wanted.getType())
                                && c.getStatus().equals(wanted.getStatus())))
                .findFirst()
                .map(c -> "Pod %s has condition %s".formatted(name, c.getType()));
    }

    private static boolean matches(PodFailurePolicyOnExitCodesRequirement codes, String container, Integer code) {
        boolean meant =
                codes.getContainerName() == null || codes.getContainerName().equals(container);
        if (!meant || code == null || code == 0) {
            return false;
        }
        return codes.getValues().contains(code) == codes.getOperator().equals("In");
    }
}
