package dev.portolan.node.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.node.core.ContainerPhase.Exited;
import dev.portolan.node.core.ContainerPhase.Fresh;
import dev.portolan.node.core.ContainerPhase.Running;
import dev.portolan.node.core.ContainerView.Life;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PodStatusesTest {
    private static final Instant NOW = Instant.parse("2026-05-01T10:00:00.5Z");
    private static final PodStatuses.Place PLACE = new PodStatuses.Place("10.244.0.1", "10.244.0.7", NOW);
    private static final ContainerView RUNNING =
            ContainerView.FRESH.with(new Running("x://1", NOW)).with(Health.GOOD);

    private static PodStatus status(Pod pod, Map<String, ContainerView> views, Instant now) {
        PodPlan plan = PodPlanner.decide(pod.getSpec(), views, BackOff.KUBELET, now);
        return PodStatuses.of(pod, views, plan, PLACE, BackOff.KUBELET, now);
    }

    private static PodCondition condition(PodStatus status, String type) {
        return status.getConditions().stream()
                .filter(c -> c.getType().equals(type))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_running_pod_with_healthy_containers_is_ready() {
        PodStatus status = status(Pods.of("Always", "a"), Map.of("a", RUNNING), NOW);
        assertThat(status.getPhase()).isEqualTo("Running");
        assertThat(status.getPodIP()).isEqualTo("10.244.0.7");
        assertThat(status.getHostIP()).isEqualTo("10.244.0.1");
        assertThat(status.getStartTime()).isEqualTo("2026-05-01T10:00:00Z");
        assertThat(List.of("Initialized", "Ready", "ContainersReady", "PodScheduled"))
                .allSatisfy(t -> assertThat(condition(status, t).getStatus()).isEqualTo("True"));
        assertThat(status.getContainerStatuses().getFirst())
                .satisfies(c -> assertThat(c.getReady()).isTrue())
                .satisfies(c -> assertThat(c.getStarted()).isTrue());
    }

    @Test
    void an_unready_container_is_named() {
        PodStatus status = status(
                Pods.of("Always", "a", "b"), Map.of("a", RUNNING, "b", RUNNING.with(new Health(true, false, ""))), NOW);
        assertThat(condition(status, "Ready").getReason()).isEqualTo("ContainersNotReady");
        assertThat(condition(status, "Ready").getMessage()).isEqualTo("containers with unready status: [b]");
    }

    @Test
    void the_time_of_a_condition_changes_with_its_status_only() {
        Pod pod = Pods.of("Always", "a");
        pod = new PodBuilder(pod)
                .withStatus(status(pod, Map.of("a", RUNNING), NOW))
                .build();
        PodStatus later = status(pod, Map.of("a", RUNNING), NOW.plusSeconds(60));
        assertThat(later).isEqualTo(pod.getStatus());
        PodStatus unready = status(pod, Map.of("a", RUNNING.with(Health.NONE)), NOW.plusSeconds(60));
        assertThat(condition(unready, "Ready").getLastTransitionTime()).isEqualTo("2026-05-01T10:01:00Z");
        assertThat(condition(unready, "Initialized").getLastTransitionTime()).isEqualTo("2026-05-01T10:00:00Z");
    }

    @Test
    void conditions_of_others_are_kept_and_readiness_gates_wait_for_them() {
        Pod pod = new PodBuilder(Pods.of("Always", "a"))
                .editSpec()
                .addNewReadinessGate("example.com/lb")
                .endSpec()
                .withNewStatus()
                .addNewCondition()
                .withType("example.com/lb")
                .withStatus("False")
                .endCondition()
                .endStatus()
                .build();
        PodStatus status = status(pod, Map.of("a", RUNNING), NOW);
        assertThat(condition(status, "example.com/lb").getStatus()).isEqualTo("False");
        assertThat(condition(status, "ContainersReady").getStatus()).isEqualTo("True");
        assertThat(condition(status, "Ready").getReason()).isEqualTo("ReadinessGatesNotReady");
    }

    @Test
    void a_container_in_back_off_waits_in_a_crash_loop_and_shows_how_it_ended() {
        ContainerView again = ContainerView.FRESH
                .with(Exited.of("x://1", NOW, NOW, 3))
                .attempted(new Running("x://2", NOW), "process://false", BackOff.KUBELET)
                .with(Exited.of("x://2", NOW, NOW, 3));
        PodStatus status = status(Pods.of("Always", "a"), Map.of("a", again), NOW);
        var container = status.getContainerStatuses().getFirst();
        assertThat(status.getPhase()).isEqualTo("Running");
        assertThat(container.getState().getWaiting().getReason()).isEqualTo("CrashLoopBackOff");
        assertThat(container.getState().getWaiting().getMessage())
                .isEqualTo("back-off 10s restarting failed container=a pod=web-1_shop(u-1)");
        assertThat(container.getLastState().getTerminated().getExitCode()).isEqualTo(3);
        assertThat(container.getRestartCount()).isEqualTo(1);
    }

    @Test
    void a_pod_in_a_new_sandbox_is_initialized_only_once_its_init_containers_have_run_again() {
        Pod pod = Pods.withInit(Pods.of("Always", "a"), "i");
        var end = Exited.of("x://0", NOW, NOW, 137);
        var again = new ContainerView(new Fresh(), end, 1, 0, "", Health.NONE, Life.EARLIER);
        PodStatus status = status(pod, Map.of("a", again, "i", RUNNING), NOW);
        assertThat(condition(status, "Initialized").getMessage()).isEqualTo("containers with incomplete status: [i]");
        assertThat(status.getPhase()).as("what once ran is not pending").isEqualTo("Running");
        ContainerView done = ContainerView.FRESH.with(Exited.of("x://1", NOW, NOW, 0));
        assertThat(condition(status(pod, Map.of("a", again, "i", done), NOW), "Initialized")
                        .getStatus())
                .isEqualTo("True");
    }

    @Test
    void containers_wait_for_init_containers() {
        PodStatus status = status(Pods.withInit(Pods.of("Always", "a"), "i"), Map.of("i", RUNNING), NOW);
        assertThat(status.getPhase()).isEqualTo("Pending");
        assertThat(status.getContainerStatuses()
                        .getFirst()
                        .getState()
                        .getWaiting()
                        .getReason())
                .isEqualTo("PodInitializing");
        assertThat(condition(status, "Initialized").getMessage()).isEqualTo("containers with incomplete status: [i]");
    }
}
