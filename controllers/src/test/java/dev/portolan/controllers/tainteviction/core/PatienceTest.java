package dev.portolan.controllers.tainteviction.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.controllers.Samples;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class PatienceTest {
    private static final String SILENT = "node.kubernetes.io/unreachable";

    private static Taint taint(String key) {
        return new TaintBuilder().withKey(key).withEffect("NoExecute").build();
    }

    private static Toleration bears(String key, @Nullable Long seconds) {
        return new TolerationBuilder()
                .withKey(key)
                .withOperator("Exists")
                .withEffect("NoExecute")
                .withTolerationSeconds(seconds)
                .build();
    }

    record Row(String what, List<Toleration> tolerations, List<Taint> taints, Optional<Duration> patience) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Row> rows() {
        Optional<Duration> none = Optional.of(Duration.ZERO);
        Optional<Duration> forEver = Optional.empty();
        return Stream.of(
                new Row("nothing to bear", List.of(), List.of(), forEver),
                new Row("not borne", List.of(), List.of(taint(SILENT)), none),
                new Row("borne", List.of(bears(SILENT, null)), List.of(taint(SILENT)), forEver),
                new Row(
                        "borne for a while",
                        List.of(bears(SILENT, 300L)),
                        List.of(taint(SILENT)),
                        Optional.of(Duration.ofSeconds(300))),
                new Row(
                        "borne for longer than anybody can tell",
                        List.of(bears(SILENT, Long.MAX_VALUE)),
                        List.of(taint(SILENT)),
                        Optional.of(Duration.ofSeconds(1_000_000_000))),
                new Row("borne for less than nothing", List.of(bears(SILENT, -1L)), List.of(taint(SILENT)), none),
                new Row(
                        "the least patient of two counts",
                        List.of(bears(SILENT, 300L), bears("gpu", 5L)),
                        List.of(taint(SILENT), taint("gpu")),
                        Optional.of(Duration.ofSeconds(5))),
                new Row(
                        "a toleration that is not needed does not count",
                        List.of(bears(SILENT, null), bears("gpu", 5L)),
                        List.of(taint(SILENT)),
                        forEver),
                new Row(
                        "one of two is not borne",
                        List.of(bears(SILENT, null)),
                        List.of(taint(SILENT), taint("gpu")),
                        none));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void a_pod_bears_taints_as_long_as_it_says(Row row) {
        Pod pod = Samples.pod("p", "10.244.0.1")
                .editSpec()
                .withTolerations(row.tolerations)
                .endSpec()
                .build();
        assertThat(Patience.of(pod, row.taints)).isEqualTo(row.patience);
    }
}
