package dev.portolan.controllers.job.core;

import dev.portolan.controllers.ownership.Ownership;
import dev.portolan.controllers.ownership.Selectors;
import dev.portolan.controllers.pods.PodState;
import dev.portolan.controllers.pods.TemplatePod;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Pods of a Job: how they are made, and what they say about their end. */
public final class JobPods {
    /** Keeps a pod in the API until the Job has counted it (KEP-2307). */
    public static final String FINALIZER = "batch.kubernetes.io/job-tracking";

    /** Carries the completion index, as an annotation and as a label. */
    public static final String INDEX = "batch.kubernetes.io/job-completion-index";

    private static final String INDEX_VARIABLE = "JOB_COMPLETION_INDEX";

    private JobPods() {}

    /** Whether the Job tells its pods apart. */
    static boolean indexed(Job job) {
        return "Indexed".equals(job.getSpec().getCompletionMode());
    }

    /** A pod as it is to be made; its name is the server's to choose. */
    public static Pod of(Job job, OptionalInt index) {
        String name = job.getMetadata().getName();
        PodBuilder pod = new PodBuilder(
                        TemplatePod.of(job, job.getSpec().getTemplate()).build())
                .editMetadata()
                .withGenerateName(name + "-" + (index.isPresent() ? index.getAsInt() + "-" : ""))
                .addToFinalizers(FINALIZER)
                .endMetadata();
        if (index.isPresent()) {
            String number = Integer.toString(index.getAsInt());
            pod.editMetadata()
                    .addToAnnotations(INDEX, number)
                    .addToLabels(INDEX, number)
                    .endMetadata()
                    .editSpec()
                    .withHostname(name + "-" + number)
                    .endSpec();
            Pod built = pod.build();
            Stream.concat(built.getSpec().getContainers().stream(), built.getSpec().getInitContainers().stream())
                    .forEach(container -> container.setEnv(withIndex(container.getEnv())));
            return built;
        }
        return pod.build();
    }

    private static List<EnvVar> withIndex(List<EnvVar> said) {
        List<EnvVar> all = new ArrayList<>(said);
        if (said.stream().noneMatch(each -> each.getName().equals(INDEX_VARIABLE))) {
            all.add(new EnvVarBuilder()
                    .withName(INDEX_VARIABLE)
                    .withNewValueFrom()
                    .withNewFieldRef()
                    .withApiVersion("v1")
                    .withFieldPath("metadata.annotations['" + INDEX + "']")
                    .endFieldRef()
                    .endValueFrom()
                    .build());
        }
        return all;
    }

    /** The pod's completion index; empty where it has none. */
    public static OptionalInt index(Pod pod) {
        var annotations = pod.getMetadata().getAnnotations();
        String said = annotations == null ? "" : annotations.getOrDefault(INDEX, "");
        return said.matches("\\d{1,9}") ? OptionalInt.of(Integer.parseInt(said)) : OptionalInt.empty();
    }

    /** Whether the pod stays until its Job has counted it. */
    public static boolean tracked(Pod pod) {
        return pod.getMetadata().getFinalizers().contains(FINALIZER);
    }

    static boolean succeeded(Pod pod) {
        return PodState.phase(pod).equals("Succeeded");
    }

    static boolean failed(Pod pod) {
        return PodState.phase(pod).equals("Failed");
    }

    /** Whether no node agent will say how this terminating pod has ended: it has no node, or its time is up and nothing runs. */
    static boolean unattended(Pod pod) {
        Long grace = pod.getMetadata().getDeletionGracePeriodSeconds();
        return PodState.nodeName(pod).isEmpty() || grace != null && grace == 0;
    }

    /** When its last container ended; {@code otherwise} where nobody says. */
    static Instant ended(Pod pod, Instant otherwise) {
        Instant last = Instant.MIN;
        for (ContainerStatus status : statuses(pod)) {
            var terminated =
                    status.getState() == null ? null : status.getState().getTerminated();
            if (terminated != null && terminated.getFinishedAt() != null) {
                Instant at = Instant.parse(terminated.getFinishedAt());
                last = at.isAfter(last) ? at : last;
            }
        }
        return last.equals(Instant.MIN) ? otherwise : last;
    }

    static List<ContainerStatus> statuses(Pod pod) {
        return pod.getStatus() == null ? List.of() : pod.getStatus().getContainerStatuses();
    }

    static int restarts(Pod pod) {
        return statuses(pod).stream().mapToInt(ContainerStatus::getRestartCount).sum();
    }

    /** The pod without the Job's finalizer, as a JSON merge patch. */
    public static List<String> remainingFinalizers(Pod pod) {
        return pod.getMetadata().getFinalizers().stream()
                .filter(each -> !each.equals(FINALIZER))
                .toList();
    }

    /**
     * Whether nobody will ever count this tracked pod: the Job that controls it is none of {@code jobs}, or nobody controls it and none of
     * them will adopt it.
     *
     * @param jobs those of the pod's namespace
     */
    public static boolean stray(Pod pod, List<Job> jobs) {
        if (!tracked(pod)) {
            return false;
        }
        Optional<OwnerReference> controller = Ownership.controllerOf(pod);
        return controller.isPresent()
                ? controller.get().getKind().equals("Job")
                        && jobs.stream()
                                .noneMatch(job -> job.getMetadata()
                                        .getUid()
                                        .equals(controller.get().getUid()))
                : jobs.stream().noneMatch(job -> adopts(job, pod));
    }

    private static boolean adopts(Job job, Pod pod) {
        return job.getMetadata().getDeletionTimestamp() == null
                && Selectors.of(job.getSpec().getSelector()).matches(Ownership.labels(pod));
    }
}
