package dev.portolan.node.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.portolan.node.image.Program;
import dev.portolan.node.runtime.RuntimeBench;
import dev.portolan.node.runtime.RuntimeBench.Started;
import dev.portolan.node.runtime.StartException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class ProcessRuntimeTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final String cluster = UUID.randomUUID().toString();

    @AfterEach
    void nothingIsLeft() {
        ProcessMarks.killLeftovers(cluster);
    }

    private Started sh(String script) throws StartException {
        return new RuntimeBench(folder, "127.201.8.2")
                .start(
                        new ProcessRuntime(),
                        new Program.Command(List.of("sh", "-c", script), "", Map.of()),
                        Map.of(ProcessMarks.CLUSTER, cluster, ProcessMarks.NODE, "n1"));
    }

    private static int exitCode(Started started) throws Exception {
        return started.container().exit().get(60, TimeUnit.SECONDS);
    }

    private static List<ProcessHandle> marked(Started started) {
        return ProcessMarks.find(Set.of(ProcessMarks.CONTAINER + "=" + started.id()));
    }

    @Test
    void what_a_process_prints_is_logged_and_its_exit_code_told() throws Exception {
        Started started = sh("echo out; echo err >&2; exit 7");
        assertThat(exitCode(started)).isEqualTo(7);
        assertThat(started.printed().lines()).containsExactlyInAnyOrder("out", "err");
    }

    @Test
    void a_process_that_heeds_the_signal_ends_as_it_likes() throws Exception {
        Started started = sh("trap 'echo bye; exit 5' TERM; echo ready; while :; do sleep 0.05; done");
        await().atMost(SOON).until(() -> started.printed().contains("ready"));
        started.container().terminate();
        assertThat(exitCode(started)).isEqualTo(5);
        assertThat(started.printed()).contains("bye");
    }

    @Test
    void a_kill_ends_a_stubborn_process_and_all_its_children() throws Exception {
        Started started = sh("trap '' TERM; (trap '' TERM; sleep 600) & sleep 600 & echo ready; wait; wait");
        await().atMost(SOON).until(() -> started.printed().contains("ready"));
        started.container().terminate();
        started.container().kill();
        assertThat(exitCode(started)).isEqualTo(137);
        await().atMost(SOON).until(() -> marked(started).isEmpty());
    }

    @Test
    void what_a_process_leaves_in_the_background_ends_with_it() throws Exception {
        Started started = sh("setsid sleep 600 >/dev/null 2>&1 & exit 0");
        assertThat(exitCode(started)).isZero();
        await().atMost(SOON).until(() -> marked(started).isEmpty());
    }

    @Test
    void a_child_that_finishes_its_work_after_the_signal_is_waited_for() throws Exception {
        Started started =
                sh("(trap 'sleep 0.3; echo finished; exit 0' TERM; echo ready; while :; do sleep 0.05; done) & wait");
        await().atMost(SOON).until(() -> started.printed().contains("ready"));
        started.container().terminate();
        assertThat(exitCode(started)).isEqualTo(143);
        assertThat(started.printed()).contains("finished");
    }

    @Test
    void processes_of_a_cluster_are_found_after_their_agent_is_gone() throws Exception {
        Started started = sh("sleep 600");
        assertThat(ProcessMarks.killLeftovers(cluster, "n2")).isZero();
        assertThat(ProcessMarks.killLeftovers(cluster, "n1")).isPositive();
        assertThat(exitCode(started)).isEqualTo(137);
    }

    @Test
    void a_program_or_folder_that_is_not_there_is_named() {
        RuntimeBench bench = new RuntimeBench(folder, "127.201.8.2");
        assertThatThrownBy(() -> bench.start(
                        new ProcessRuntime(), new Program.Command(List.of("no-such-thing"), "", Map.of()), Map.of()))
                .isInstanceOf(StartException.class)
                .hasMessage("exec: \"no-such-thing\": executable file not found in $PATH");
        assertThatThrownBy(() -> bench.start(
                        new ProcessRuntime(), new Program.Command(List.of("sh"), "/nowhere", Map.of()), Map.of()))
                .hasMessage("workingDir: there is no folder /nowhere on this host");
    }
}
