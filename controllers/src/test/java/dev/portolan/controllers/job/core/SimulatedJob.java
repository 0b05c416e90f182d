package dev.portolan.controllers.job.core;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;

/** A Job and its pods as the API would show them; plans are carried out whole, or cut off as by a crash. */
final class SimulatedJob {
    /** After which part of a plan the controller dies. */
    enum Crash {
        NEVER,
        BEFORE_STATUS,
        BEFORE_RELEASE,
        AMID_RELEASE
    }

    Job job;
    final List<Pod> pods = new ArrayList<>();
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private int made;

    SimulatedJob(Job job) {
        this.job = job;
    }

    JobPlan plan() {
        return JobDecision.decide(job, List.copyOf(pods), Duration.ofSeconds(10), now);
    }

    void reconcile(Crash crash) {
        JobPlan plan = plan();
        plan.delete().forEach(this::delete);
        plan.create().forEach(this::create);
        if (crash == Crash.BEFORE_STATUS) return;
        job = new JobBuilder(job).withStatus(plan.status()).build();
        if (crash == Crash.BEFORE_RELEASE) return;
        List<Pod> release = plan.release();
        int last = crash == Crash.AMID_RELEASE ? release.size() / 2 : release.size();
        release.subList(0, last).forEach(this::release);
    }

    private void create(OptionalInt index) {
        String name = "p" + made++;
        pods.add(new PodBuilder(JobPods.of(job, index))
                .editMetadata()
                .withName(name)
                .withUid(name)
                .withCreationTimestamp(now.toString())
                .endMetadata()
                .editSpec()
                .withNodeName("node-a")
                .endSpec()
                .build());
    }

    /** What the API does: a pod with a finalizer is only marked. */
    void delete(Pod pod) {
        replace(
                pod,
                new PodBuilder(pod)
                        .editMetadata()
                        .withDeletionTimestamp(now.toString())
                        .endMetadata()
                        .build());
    }

    private void release(Pod pod) {
        Pod now = find(pod);
        Pod released = new PodBuilder(now)
                .editMetadata()
                .withFinalizers(JobPods.remainingFinalizers(now))
                .endMetadata()
                .build();
        pods.remove(now);
        if (released.getMetadata().getDeletionTimestamp() == null) pods.add(released);
    }

    void ends(Pod pod, String phase) {
        ends(pod, phase, 1);
    }

    void ends(Pod pod, String phase, int code) {
        replace(
                pod,
                new PodBuilder(pod)
                        .withNewStatus()
                        .withPhase(phase)
                        .addNewContainerStatus()
                        .withName("main")
                        .withNewState()
                        .withNewTerminated()
                        .withExitCode(phase.equals("Failed") ? code : 0)
                        .withFinishedAt(now.toString())
                        .endTerminated()
                        .endState()
                        .endContainerStatus()
                        .endStatus()
                        .build());
    }

    void replace(Pod pod, Pod by) {
        Pod there = find(pod);
        pods.set(pods.indexOf(there), by);
    }

    private Pod find(Pod pod) {
        return pods.stream()
                .filter(each ->
                        each.getMetadata().getUid().equals(pod.getMetadata().getUid()))
                .findFirst()
                .orElseThrow();
    }

    List<Pod> running() {
        return pods.stream()
                .filter(dev.portolan.controllers.pods.PodState::active)
                .toList();
    }

    boolean is(String condition) {
        return job.getStatus() != null
                && job.getStatus().getConditions().stream()
                        .anyMatch(c ->
                                c.getType().equals(condition) && c.getStatus().equals("True"));
    }

    String reason(String condition) {
        Predicate<io.fabric8.kubernetes.api.model.batch.v1.JobCondition> wanted =
                c -> c.getType().equals(condition);
        return job.getStatus().getConditions().stream()
                .filter(wanted)
                .findFirst()
                .map(c -> c.getReason())
                .orElse("");
    }
}
