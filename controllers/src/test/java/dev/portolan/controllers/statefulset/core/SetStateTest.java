package dev.portolan.controllers.statefulset.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pods are written as {@link Sets} explains; a status as replicas/ready/available/current/updated and the current revision. */
class SetStateTest {
    record Row(String why, UnaryOperator<StatefulSetBuilder> set, String pods, String status) {
        @Override
        public String toString() {
            return why;
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                new Row("nothing yet", s -> s, "", "0/-/0/-/- web-old"),
                new Row("before a rollout", s -> s, "old0 old1 old2", "3/3/3/3/- web-old"),
                new Row("amid a rollout", s -> s, "old0 old1 2-", "3/2/2/2/1 web-old"),
                new Row("one that is going is neither old nor new", s -> s, "old0 old1 old2x", "3/3/3/2/- web-old"),
                new Row("one is missing", s -> s, "old0 old1", "2/2/2/2/- web-old"),
                new Row("all new, not all ready", s -> s, "0- 1 2", "3/2/2/-/3 web-old"),
                new Row("all new, and one too many", s -> s, "0 1 2 3", "4/4/4/-/4 web-old"),
                new Row("complete", s -> s, "0 1 2", "3/3/3/3/3 web-new"),
                new Row("by hand it is never complete", Sets::onDelete, "0 1 2", "3/3/3/-/3 web-old"),
                new Row("held by a partition", s -> Sets.partition(s, 1), "old0 1 2", "3/3/3/1/2 web-old"),
                new Row("ready is not yet available", s -> Sets.minReady(s, 5), "old0 old1 old2~", "3/3/2/3/- web-old"),
                new Row("a failed one still has its place", s -> s, "old0 old1 old2F", "3/2/2/3/- web-old"));
    }

    private static String text(StatefulSetStatus status) {
        return Stream.of(
                                status.getReplicas(),
                                status.getReadyReplicas(),
                                status.getAvailableReplicas(),
                                status.getCurrentReplicas(),
                                status.getUpdatedReplicas())
                        .map(number -> number == null ? "-" : number.toString())
                        .reduce((a, b) -> a + "/" + b)
                        .orElseThrow()
                + " " + status.getCurrentRevision();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void says(Row row) {
        StatefulSet set = Sets.set(3, row.set());
        StatefulSetStatus status = SetState.of(set, Sets.pods(row.pods()), Sets.REVISIONS, Sets.NOW);
        assertThat(text(status)).isEqualTo(row.status());
        assertThat(status.getUpdateRevision()).isEqualTo("web-new");
        assertThat(status.getObservedGeneration()).isEqualTo(3);
        assertThat(status.getCollisionCount()).isNull();
    }

    @Test
    void the_current_revision_stays_what_the_status_says_and_starts_as_the_template() {
        StatefulSet set = Sets.set(1, s -> s);
        assertThat(Revisions.of(set, "abc")).isEqualTo(new Revisions("web-abc", "web-abc"));
        StatefulSet known = Sets.set(
                1, s -> s.withNewStatus().withCurrentRevision("web-xyz").endStatus());
        assertThat(Revisions.of(known, "abc")).isEqualTo(new Revisions("web-xyz", "web-abc"));
    }

    @Test
    void time_alone_makes_the_youngest_pod_available() {
        StatefulSet set = Sets.set(2, s -> Sets.minReady(s, 5));
        assertThat(SetState.nextAvailable(set, Sets.pods("0 1~"), Sets.NOW)).contains(Sets.NOW.plusSeconds(5));
        assertThat(SetState.nextAvailable(set, Sets.pods("0 1-"), Sets.NOW)).isEmpty();
        assertThat(SetState.nextAvailable(set, List.of(), Sets.NOW)).isEmpty();
    }
}
