package dev.portolan.node.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portolan.node.runtime.ResourceUse;
import dev.portolan.node.runtime.process.ProcessUse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SummaryTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static ContainerUse container(String uid, String name, long cpuMillis, long bytes) {
        return new ContainerUse("shop", "web-" + uid, uid, name, new ResourceUse(Duration.ofMillis(cpuMillis), bytes));
    }

    private static Summary between(List<ContainerUse> before, List<ContainerUse> after) {
        return Summary.between(
                "node-1",
                new Sample(START, Optional.of(new ResourceUse(Duration.ofSeconds(100), 1)), before),
                new Sample(START.plusSeconds(10), Optional.of(new ResourceUse(Duration.ofSeconds(115), 2048)), after));
    }

    @Test
    void a_rate_is_what_was_used_in_between_by_the_time_that_passed() {
        Summary summary =
                between(List.of(container("a", "main", 1_000, 5)), List.of(container("a", "main", 6_000, 4_096)));

        assertThat(summary.host().orElseThrow().nanoCores()).isEqualTo(1_500_000_000);
        assertThat(summary.containers()).hasSize(1);
        assertThat(summary.containers().getFirst().rate().nanoCores()).isEqualTo(500_000_000);
        assertThat(summary.containers().getFirst().rate().memoryBytes()).isEqualTo(4_096);
        assertThat(summary.window()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void a_container_that_is_new_has_no_rate_yet_and_one_that_started_anew_counts_from_its_start() {
        Summary summary = between(
                List.of(container("a", "main", 9_000, 1)),
                List.of(container("a", "main", 2_000, 1), container("b", "main", 5_000, 1)));

        assertThat(summary.containers()).hasSize(1);
        assertThat(summary.containers().getFirst().container().uid()).isEqualTo("a");
        assertThat(summary.containers().getFirst().rate().nanoCores()).isEqualTo(200_000_000);
    }

    @Test
    void containers_of_a_pod_stand_together() {
        var both = List.of(container("a", "main", 0, 1), container("a", "side", 0, 1), container("b", "main", 0, 1));

        var json = between(both, both).toJson();

        assertThat(json.at("/node/nodeName").asString()).isEqualTo("node-1");
        assertThat(json.path("pods")).hasSize(2);
        assertThat(json.at("/pods/0/podRef/name").asString()).isEqualTo("web-a");
        assertThat(json.at("/pods/0/containers/1/name").asString()).isEqualTo("side");
        assertThat(json.at("/pods/0/containers/0/cpu/time").asString()).isEqualTo("2026-01-01T00:00:10Z");
    }

    @Test
    void the_host_is_busy_with_everything_but_idling_and_waiting_and_guests_are_counted_once() {
        ResourceUse use = HostUse.of(
                "cpu  100 10 40 9000 500 5 5 40 60 7\ncpu0 1 1 1 1 1 1 1 1 1 1\n",
                "MemTotal:       1000 kB\nMemFree:  100 kB\nMemAvailable:    400 kB\n");

        assertThat(use.cpu()).isEqualTo(Duration.ofSeconds(2));
        assertThat(use.memoryBytes()).isEqualTo(600 * 1024);
    }

    @Test
    void this_very_process_uses_something() {
        assumeTrue(Files.exists(Path.of("/proc/self/stat")), "needs Linux, which tells by /proc");

        ResourceUse use = ProcessUse.of(ProcessHandle.current().pid()).orElseThrow();

        assertThat(use.cpu()).isPositive();
        assertThat(use.memoryBytes()).isGreaterThan(1 << 20);
        assertThat(ProcessUse.of(Integer.MAX_VALUE)).isEmpty();
    }
}
