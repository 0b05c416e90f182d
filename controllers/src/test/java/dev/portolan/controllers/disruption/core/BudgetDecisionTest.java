package dev.portolan.controllers.disruption.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.controllers.Samples;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class BudgetDecisionTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");

    private static PodDisruptionBudget budget(
            @Nullable IntOrString minAvailable, @Nullable IntOrString maxUnavailable, Map<String, String> disrupted) {
        return new PodDisruptionBudgetBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("web")
                .withGeneration(3L)
                .endMetadata()
                .withNewSpec()
                .withMinAvailable(minAvailable)
                .withMaxUnavailable(maxUnavailable)
                .endSpec()
                .withNewStatus()
                .withDisruptedPods(disrupted)
                .endStatus()
                .build();
    }

    /**
     * @param replicas what the pods' controller asks for; negative: there is none
     */
    record Row(
            String what,
            @Nullable Object min,
            @Nullable Object max,
            int ready,
            int unready,
            int replicas,
            int healthy,
            int desired,
            int expected,
            int allowed) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row("two of three have to stay", 2, null, 3, 0, 3, 3, 2, 3, 1),
                new Row("a number needs no controller", 2, null, 3, 0, -1, 3, 2, 3, 1),
                new Row("fewer than have to stay", 2, null, 1, 1, 3, 1, 2, 2, 0),
                new Row("one that is not ready does not count", 1, null, 1, 2, 3, 1, 1, 3, 0),
                new Row("half of five, rounded up", "50%", null, 5, 0, 5, 5, 3, 5, 2),
                new Row("half of what is asked for, not of what there is", "50%", null, 3, 0, 10, 3, 5, 10, 0),
                new Row("one may be missing", null, 1, 3, 0, 3, 3, 2, 3, 1),
                new Row("one may be missing, and is", null, 1, 2, 1, 3, 2, 2, 3, 0),
                new Row("none may be missing", null, 0, 3, 0, 3, 3, 3, 3, 0),
                new Row("30% of five are two", null, "30%", 5, 0, 5, 5, 3, 5, 2),
                new Row("all may be missing", null, "100%", 2, 0, 2, 2, 0, 2, 2),
                new Row("no pods", 1, null, 0, 0, 3, 0, 1, 0, 0),
                new Row("no pods and none needed", 0, null, 0, 0, 3, 0, 0, 0, 0));
    }

    private static @Nullable IntOrString bound(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Integer number -> new IntOrString(number);
            default -> new IntOrString(String.valueOf(value));
        };
    }

    private static List<Pod> pods(int ready, int unready) {
        List<Pod> all = new ArrayList<>(Samples.pods(ready + unready));
        for (int i = 0; i < unready; i++) all.set(i, Samples.notReady(all.get(i)));
        return all;
    }

    @ParameterizedTest
    @MethodSource("rows")
    void a_budget_allows_what_is_more_than_has_to_stay(Row row) {
        PodDisruptionBudget budget = budget(bound(row.min), bound(row.max), Map.of());
        BudgetDecision decision = BudgetDecision.decide(
                budget,
                pods(row.ready, row.unready),
                pod -> row.replicas < 0 ? Optional.empty() : Optional.of(new Scale("set", row.replicas)),
                NOW);
        PodDisruptionBudgetStatus status = decision.status();
        assertThat(List.of(
                        status.getCurrentHealthy(),
                        status.getDesiredHealthy(),
                        status.getExpectedPods(),
                        status.getDisruptionsAllowed()))
                .containsExactly(row.healthy, row.desired, row.expected, row.allowed);
        assertThat(status.getObservedGeneration()).isEqualTo(3L);
        assertThat(status.getConditions())
                .extracting(Condition::getType, Condition::getStatus, Condition::getReason)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(
                        "DisruptionAllowed",
                        row.allowed > 0 ? "True" : "False",
                        row.allowed > 0 ? "SufficientPods" : "InsufficientPods"));
        assertThat(decision.failure()).isEmpty();
    }

    @Test
    void a_share_of_pods_that_nobody_controls_cannot_be_counted_and_nothing_is_allowed() {
        BudgetDecision decision = BudgetDecision.decide(
                budget(null, new IntOrString(1), Map.of()), pods(3, 0), p -> Optional.empty(), NOW);
        assertThat(decision.failure()).contains("found no controllers for pod \"p000\"");
        assertThat(decision.status().getDisruptionsAllowed()).isZero();
        assertThat(decision.status().getConditions().getFirst().getReason()).isEqualTo("SyncFailed");
    }

    @Test
    void a_pod_whose_eviction_was_allowed_is_missing_already_until_two_minutes_have_passed() {
        PodDisruptionBudget budget = budget(
                new IntOrString(1), null, Map.of("p000", "2026-01-01T00:09:00Z", "p001", "2026-01-01T00:07:59Z"));
        BudgetDecision decision = BudgetDecision.decide(budget, pods(3, 0), p -> Optional.empty(), NOW);
        assertThat(decision.status().getCurrentHealthy()).isEqualTo(2);
        assertThat(decision.status().getDisruptedPods()).containsOnlyKeys("p000");
        assertThat(decision.lookAgain()).contains(Instant.parse("2026-01-01T00:11:00Z"));
        assertThat(decision.notDeleted())
                .extracting(p -> p.getMetadata().getName())
                .containsExactly("p001");
    }

    @Test
    void a_pod_that_is_being_deleted_is_missing_and_its_eviction_confirmed() {
        List<Pod> pods = new ArrayList<>(pods(3, 0));
        pods.set(0, Samples.terminating(pods.get(0)));
        PodDisruptionBudget budget = budget(new IntOrString(1), null, Map.of("p000", "2026-01-01T00:09:00Z"));
        BudgetDecision decision = BudgetDecision.decide(budget, pods, p -> Optional.empty(), NOW);
        assertThat(decision.status().getCurrentHealthy()).isEqualTo(2);
        assertThat(decision.status().getDisruptedPods()).isEmpty();
        assertThat(decision.differsFrom(budget)).isTrue();
    }

    @Test
    void a_status_that_says_it_already_is_not_written_again() {
        PodDisruptionBudget budget = budget(new IntOrString(1), null, Map.of());
        BudgetDecision first = BudgetDecision.decide(budget, pods(3, 0), p -> Optional.empty(), NOW);
        PodDisruptionBudget written = new PodDisruptionBudgetBuilder(budget)
                .withStatus(first.status())
                .build();
        BudgetDecision second = BudgetDecision.decide(written, pods(3, 0), p -> Optional.empty(), NOW.plusSeconds(60));
        assertThat(first.differsFrom(budget)).isTrue();
        assertThat(second.differsFrom(written)).isFalse();
    }
}
