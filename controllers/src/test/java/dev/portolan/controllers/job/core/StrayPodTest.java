package dev.portolan.controllers.job.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.controllers.Samples;
import dev.portolan.controllers.Workloads;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StrayPodTest {
    record Row(String what, Pod pod, List<Job> jobs, boolean stray) {
        @Override
        public String toString() {
            return what;
        }
    }

    private static Pod pod(@Nullable OwnerReference controller, String... finalizers) {
        return Samples.pod("p", "10.244.0.1")
                .editMetadata()
                .withFinalizers(finalizers)
                .withOwnerReferences(controller == null ? List.of() : List.of(controller))
                .endMetadata()
                .build();
    }

    private static Pod tracked(@Nullable OwnerReference controller) {
        return pod(controller, JobPods.FINALIZER);
    }

    private static OwnerReference controller(String kind, String uid) {
        return new OwnerReferenceBuilder()
                .withApiVersion("batch/v1")
                .withKind(kind)
                .withName("work")
                .withUid(uid)
                .withController(true)
                .build();
    }

    private static Job job(String uid, String app, @Nullable String deleted) {
        return Workloads.job(1, 1)
                .editMetadata()
                .withUid(uid)
                .withDeletionTimestamp(deleted)
                .endMetadata()
                .editSpec()
                .withNewSelector()
                .addToMatchLabels("app", app)
                .endSelector()
                .endSpec()
                .build();
    }

    static Stream<Row> rows() {
        Job live = job("one", "web", null);
        Job leaving = job("one", "web", "2026-01-01T00:00:00Z");
        return Stream.of(
                new Row("its Job is there", tracked(controller("Job", "one")), List.of(live), false),
                new Row("its Job is on its way out", tracked(controller("Job", "one")), List.of(leaving), false),
                new Row("its Job is gone", tracked(controller("Job", "one")), List.of(), true),
                new Row("a namesake of its Job is there", tracked(controller("Job", "zero")), List.of(live), true),
                new Row("nobody controls it", tracked(null), List.of(), true),
                new Row("a Job is about to adopt it", tracked(null), List.of(live), false),
                new Row("the Job that would adopt it leaves", tracked(null), List.of(leaving), true),
                new Row("no Job selects it", tracked(null), List.of(job("one", "other", null)), true),
                new Row("somebody else controls it", tracked(controller("Sheep", "one")), List.of(), false),
                new Row("it waits for nobody", pod(null), List.of(), false));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void a_pod_that_no_job_will_count_is_let_go(Row row) {
        assertThat(JobPods.stray(row.pod, row.jobs)).isEqualTo(row.stray);
    }
}
