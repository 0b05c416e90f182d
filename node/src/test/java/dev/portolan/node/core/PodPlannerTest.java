package dev.portolan.node.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.node.core.ContainerPhase.Blocked;
import dev.portolan.node.core.ContainerPhase.Exited;
import dev.portolan.node.core.ContainerPhase.Fresh;
import dev.portolan.node.core.ContainerPhase.Running;
import dev.portolan.node.core.ContainerView.Life;
import dev.portolan.node.core.PodPlan.Action;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodPlannerTest {
    private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");
    private static final ContainerView RUNNING =
            ContainerView.FRESH.with(new Running("x://1", NOW)).with(Health.GOOD);

    private static ContainerView exited(int code) {
        return ContainerView.FRESH.with(Exited.of("x://1", NOW.minusSeconds(5), NOW, code));
    }

    private static PodPlan plan(Pod pod, Map<String, ContainerView> views) {
        return PodPlanner.decide(pod.getSpec(), views, BackOff.KUBELET, NOW);
    }

    @Test
    void all_containers_of_a_new_pod_start() {
        assertThat(plan(Pods.of("Always", "a", "b"), Map.of()).actions())
                .containsExactly(new Action.Start("a"), new Action.Start("b"));
    }

    @Test
    void init_containers_run_one_by_one_and_before_the_others() {
        Pod pod = Pods.withInit(Pods.of("Always", "a"), "i", "j");
        assertThat(plan(pod, Map.of()).actions()).containsExactly(new Action.Start("i"));
        assertThat(plan(pod, Map.of("i", RUNNING)).actions()).isEmpty();
        assertThat(plan(pod, Map.of("i", exited(0))).actions()).containsExactly(new Action.Start("j"));
        assertThat(plan(pod, Map.of("i", exited(0), "j", exited(0))).actions()).containsExactly(new Action.Start("a"));
    }

    @Test
    void what_ran_in_an_earlier_sandbox_does_not_spare_the_init_containers_of_this() {
        var end = Exited.of("x://0", NOW.minusSeconds(5), NOW, 137);
        var again = new ContainerView(new Fresh(), end, 1, 0, "", Health.NONE, Life.EARLIER);
        var done = new ContainerView(Exited.of("x://0", NOW, NOW, 0), null, 0, 0, "", Health.NONE, Life.EARLIER);
        Pod pod = Pods.withInit(Pods.of("OnFailure", "a", "b"), "i", "s+", "j");
        Map<String, ContainerView> views = new LinkedHashMap<>(Map.of("a", again, "b", done));
        assertThat(plan(pod, views).actions()).containsExactly(new Action.Start("i"));
        views.put("i", exited(0));
        assertThat(plan(pod, views).actions()).containsExactly(new Action.Start("s"));
        views.put("s", RUNNING.with(new Health(false, true, "")));
        assertThat(plan(pod, views).actions()).isEmpty();
        views.put("s", RUNNING);
        assertThat(plan(pod, views).actions()).containsExactly(new Action.Start("j"));
        views.put("j", exited(0));
        assertThat(plan(pod, views).actions()).containsExactly(new Action.Start("a"));
        views.put("a", again.attempted(new Running("x://1", NOW), "", BackOff.KUBELET));
        assertThat(views.get("a").begun()).isTrue();
    }

    @Test
    void a_failed_init_container_is_tried_again_unless_the_pod_never_restarts() {
        Pod always = Pods.withInit(Pods.of("Always", "a"), "i");
        assertThat(plan(always, Map.of("i", exited(1))).actions()).containsExactly(new Action.Start("i"));
        Pod never = Pods.withInit(Pods.of("Never", "a"), "i");
        PodPlan plan = plan(never, Map.of("i", exited(1)));
        assertThat(plan.over()).isTrue();
        assertThat(PodPhase.of(never.getSpec(), Map.of("i", exited(1)))).isEqualTo("Failed");
    }

    @Test
    void a_sidecar_stays_and_the_others_wait_until_it_has_started() {
        Pod pod = Pods.withInit(Pods.of("Never", "a"), "s+");
        ContainerView starting = RUNNING.with(new Health(false, true, ""));
        assertThat(plan(pod, Map.of("s", starting)).actions()).isEmpty();
        assertThat(plan(pod, Map.of("s", RUNNING)).actions()).containsExactly(new Action.Start("a"));
    }

    @Test
    void sidecars_end_when_the_containers_have_run_their_course() {
        Pod pod = Pods.withInit(Pods.of("Never", "a"), "s+");
        PodPlan plan = plan(pod, Map.of("s", RUNNING, "a", exited(0)));
        assertThat(plan.over()).isTrue();
        assertThat(plan.actions()).containsExactly(new Action.Stop("s", ""));
    }

    @Test
    void a_sidecar_that_fails_later_restarts_without_disturbing_the_others() {
        Pod pod = Pods.withInit(Pods.of("Always", "a"), "s+");
        assertThat(plan(pod, Map.of("s", exited(1), "a", RUNNING)).actions()).containsExactly(new Action.Start("s"));
    }

    @ParameterizedTest(name = "{0}, exit code {1}: restarts {2}, phase {3}")
    @CsvSource({
        "Always, 0, true, Running",
        "Always, 1, true, Running",
        "OnFailure, 0, false, Succeeded",
        "OnFailure, 1, true, Running",
        "Never, 0, false, Succeeded",
        "Never, 1, false, Failed",
    })
    void the_restart_policy_decides_what_follows_an_end(String policy, int code, boolean restarts, String phase) {
        Pod pod = Pods.of(policy, "a");
        Map<String, ContainerView> views = Map.of("a", exited(code));
        assertThat(plan(pod, views).actions()).isEqualTo(restarts ? List.of(new Action.Start("a")) : List.of());
        assertThat(PodPhase.of(pod.getSpec(), views)).isEqualTo(phase);
    }

    @ParameterizedTest(name = "after {0} restarts in a row the wait is {1} s")
    @CsvSource({"0, 0", "1, 10", "2, 20", "3, 40", "5, 160", "6, 300", "60, 300"})
    void restarts_wait_longer_and_longer(int streak, long seconds) {
        assertThat(BackOff.KUBELET.delay(streak)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void a_container_in_back_off_is_held_until_its_time() {
        ContainerView failed = exited(1).attempted(new Running("x://2", NOW), "", BackOff.KUBELET);
        failed = failed.with(Exited.of("x://2", NOW, NOW, 1));
        PodPlan plan = plan(Pods.of("Always", "a"), Map.of("a", failed));
        assertThat(plan.actions()).isEmpty();
        assertThat(plan.waits()).containsEntry("a", NOW.plusSeconds(10));
        assertThat(plan.wake()).contains(NOW.plusSeconds(10));
    }

    @Test
    void a_long_run_makes_earlier_failures_forgotten() {
        ContainerView failed = exited(1).attempted(new Running("x://2", NOW), "", BackOff.KUBELET);
        assertThat(failed.streak()).isEqualTo(1);
        ContainerView later = failed.with(Exited.of("x://2", NOW, NOW.plusSeconds(601), 1));
        ContainerView again = later.attempted(new Running("x://3", NOW.plusSeconds(601)), "", BackOff.KUBELET);
        assertThat(again.streak()).isEqualTo(1);
        assertThat(again.restarts()).isEqualTo(2);
    }

    @Test
    void a_container_whose_probe_gave_up_is_stopped() {
        ContainerView sick = RUNNING.with(new Health(true, true, "failed liveness probe"));
        assertThat(plan(Pods.of("Always", "a"), Map.of("a", sick)).actions())
                .containsExactly(new Action.Stop("a", "failed liveness probe"));
    }

    @Test
    void what_was_missing_is_asked_for_again_at_its_time() {
        ContainerView blocked = ContainerView.FRESH.with(new Blocked("ImageNotMapped", "…", NOW.plusSeconds(2)));
        PodPlan plan = plan(Pods.of("Always", "a", "b"), Map.of("a", blocked));
        assertThat(plan.actions()).containsExactly(new Action.Start("b"));
        assertThat(plan.wake()).contains(NOW.plusSeconds(2));
    }
}
