package dev.portolan.controllers.statefulset.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pods and steps are written as {@link Sets} explains. */
class SetDecisionTest {
    record Row(String why, int replicas, UnaryOperator<StatefulSetBuilder> set, String pods, String steps) {
        @Override
        public String toString() {
            return why;
        }
    }

    private static Row ordered(String why, int replicas, String pods, String steps) {
        return new Row(why, replicas, s -> s, pods, steps);
    }

    private static Row parallel(String why, int replicas, String pods, String steps) {
        return new Row(why, replicas, Sets::parallel, pods, steps);
    }

    static Stream<Row> growing() {
        return Stream.of(
                ordered("the first alone", 3, "", "+0"),
                ordered("the next when the first is ready", 3, "0", "+1"),
                ordered("none while one below is not ready", 3, "0 1-", ""),
                ordered("none while one below is going", 3, "0 1x", ""),
                ordered("a gap first, whatever is above", 3, "0 2-", "+1"),
                ordered("nothing when all are there", 3, "0 1 2", ""),
                ordered("a failed one makes way", 3, "0F", "-0"),
                ordered("a failed one that is going is waited for", 1, "0x", ""),
                ordered("by number and not by letters", 12, "0 1 2 3 4 5 6 7 8 9 10", "+11"),
                new Row("from the first ordinal on", 2, s -> Sets.start(s, 5), "5", "+6"),
                new Row("none while one below is ready too shortly", 2, s -> Sets.minReady(s, 5), "0~", ""),
                new Row("the next when one is ready for long enough", 2, s -> Sets.minReady(s, 5), "0", "+1"),
                parallel("all at once", 3, "", "+0 +1 +2"),
                parallel("all missing ones, whoever is not ready", 4, "0- 2x", "+1 +3"),
                parallel("a failed one makes way, others need not wait", 3, "0F", "-0 +1 +2"));
    }

    static Stream<Row> shrinking() {
        return Stream.of(
                ordered("the highest alone", 1, "0 1 2", "-2"),
                ordered("the next after the highest is gone", 1, "0 1 2x", ""),
                ordered("even if not ready itself", 1, "0 1- 2-", "-2"),
                ordered("none while one that stays is not ready", 1, "0- 1 2", ""),
                ordered("down to nothing", 0, "0-", "-0"),
                ordered("before any rollout", 1, "old0 old1", "-1"),
                new Row("also those below the first ordinal, last", 2, s -> Sets.start(s, 5), "4 5 6", "-4"),
                parallel("all at once", 1, "0- 1 2- 3x", "-2 -1"));
    }

    static Stream<Row> rollingOut() {
        return Stream.of(
                ordered("the highest first", 3, "old0 old1 old2", "-2"),
                ordered("the next when the highest is back", 3, "old0 old1 2", "-1"),
                ordered("none while the highest is not back", 3, "old0 old1 2-", ""),
                ordered("none while the highest is going", 3, "old0 old1 old2x", ""),
                ordered("the gap it left is filled", 3, "old0 old1", "+2"),
                ordered("none while any is not ready", 3, "old0- old1 old2", ""),
                new Row("none while one is ready too shortly", 2, s -> Sets.minReady(s, 5), "old0 1~", ""),
                new Row("down to the partition", 3, s -> Sets.partition(s, 2), "old0 old1 2", ""),
                new Row("from the partition up", 3, s -> Sets.partition(s, 1), "old0 old1 2", "-1"),
                new Row("a partition above all keeps all", 2, s -> Sets.partition(s, 9), "old0 old1", ""),
                new Row(
                        "the partition counts from the first",
                        2,
                        s -> Sets.partition(Sets.start(s, 5), 1),
                        "old5 6",
                        ""),
                new Row("only by hand", 2, Sets::onDelete, "old0 old1", ""),
                new Row("by hand: what was deleted comes back", 2, Sets::onDelete, "old0", "+1"),
                parallel("also one at a time", 3, "old0 old1 old2", "-2"),
                parallel("an outdated one that is not ready need not become so", 2, "old0 old1-", "-1"),
                parallel("waits for the one before", 2, "old0 1-", ""),
                parallel("a failed one goes once", 2, "old0 old1F", "-1"));
    }

    private static void check(Row row) {
        StatefulSet set = Sets.set(row.replicas(), row.set());
        assertThat(Sets.text(SetDecision.decide(set, Sets.pods(row.pods()), Sets.REVISIONS, Sets.NOW)))
                .isEqualTo(row.steps());
    }

    @ParameterizedTest
    @MethodSource("growing")
    void makes(Row row) {
        check(row);
    }

    @ParameterizedTest
    @MethodSource("shrinking")
    void ends(Row row) {
        check(row);
    }

    @ParameterizedTest
    @MethodSource("rollingOut")
    void replaces(Row row) {
        check(row);
    }

    @ParameterizedTest
    @MethodSource("growing")
    void a_set_that_is_being_deleted_does_nothing_more(Row row) {
        StatefulSet set = Sets.set(
                row.replicas(),
                s -> row.set()
                        .apply(s)
                        .editMetadata()
                        .withDeletionTimestamp("2026-01-01T00:01:00Z")
                        .endMetadata());
        assertThat(SetDecision.decide(set, Sets.pods(row.pods()), Sets.REVISIONS, Sets.NOW))
                .isEmpty();
    }

    @Test
    void a_pod_without_the_labels_of_its_place_gets_them() {
        List<Pod> pods = Sets.pods("0 1").stream()
                .map(pod -> new PodBuilder(pod)
                        .editMetadata()
                        .removeFromLabels(SetPod.NAME_LABEL)
                        .endMetadata()
                        .build())
                .toList();
        StatefulSet set = Sets.set(3, s -> s);
        assertThat(Sets.text(SetDecision.decide(set, pods, Sets.REVISIONS, Sets.NOW)))
                .isEqualTo("=0 =1 +2");
    }
}
