package dev.portolan.linux.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portolan.linux.RequiresRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class CgroupTest {
    private static final String TMPFS = "tmpfs /sys/fs/cgroup tmpfs rw,mode=755 0 0";
    private static final String LEGACY = "cgroup /sys/fs/cgroup/cpu cgroup rw,cpu 0 0";

    @Test
    void version_2_is_found_where_it_is_all_there_is_and_beside_version_1() throws Exception {
        assertThat(new CgroupMounts(List.of("cgroup2 /sys/fs/cgroup cgroup2 rw 0 0")).unified())
                .isEqualTo(Path.of("/sys/fs/cgroup"));
        assertThat(new CgroupMounts(List.of(TMPFS, LEGACY, "cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0")).unified())
                .isEqualTo(Path.of("/sys/fs/cgroup/unified"));
    }

    @Test
    void a_host_without_it_is_told_what_it_lacks() {
        assertThatThrownBy(() -> new CgroupMounts(List.of(TMPFS, LEGACY)).unified())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 1 only");
        assertThatThrownBy(() -> new CgroupMounts(List.of(TMPFS)).unified())
                .hasMessage("no cgroup file system is mounted here");
    }

    private static Cgroup home() {
        try {
            return Cgroup.current();
        } catch (IOException e) {
            return Assumptions.abort("needs cgroups of version 2: " + e.getMessage());
        }
    }

    @Test
    @RequiresRoot
    void a_process_moves_into_a_new_group_and_back_and_nothing_is_left() throws Exception {
        Cgroup home = home();
        long self = ProcessHandle.current().pid();
        Cgroup own = home.child("portolan-test-" + self);
        try {
            own.add(self);
            assertThat(own.members()).contains(self);
            assertThat(Cgroup.current()).isEqualTo(own);
            assertThat(Cgroup.root().named("portolan-test-" + self)).containsExactly(own);
            assertThatThrownBy(own::delete)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot remove cgroup");
        } finally {
            home.add(self);
            own.deleteWhenEmpty(Duration.ofSeconds(30));
        }
        assertThat(own.exists()).isFalse();
        assertThat(Cgroup.root().named("portolan-test-" + self)).isEmpty();
        own.delete();
    }

    @Test
    @RequiresRoot
    void a_group_of_threads_has_no_list_of_processes_and_hides_nobody_else_s() throws Exception {
        Cgroup own = home().child("portolan-threads-" + ProcessHandle.current().pid());
        Cgroup threads = own.child("threads");
        Process sleeper = new ProcessBuilder("sleep", "300").start();
        try {
            own.add(sleeper.pid());
            Files.writeString(threads.path().resolve("cgroup.type"), "threaded");
            assertThatThrownBy(threads::members).isInstanceOf(IOException.class);
            assertThat(own.membersBelow()).containsExactly(sleeper.pid());
        } finally {
            sleeper.destroyForcibly().waitFor();
            threads.delete();
            own.deleteWhenEmpty(Duration.ofSeconds(30));
        }
    }

    @Test
    @RequiresRoot
    void groups_that_come_and_go_meanwhile_do_not_matter() throws Exception {
        Cgroup own = home().child("portolan-busy-" + ProcessHandle.current().pid());
        Process sleeper = new ProcessBuilder("sleep", "300").start();
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService busy = Executors.newFixedThreadPool(2)) {
            own.add(sleeper.pid());
            List<Future<?>> churn = new ArrayList<>();
            for (String name : List.of("a", "b")) {
                churn.add(busy.submit(() -> {
                    while (!over.get()) {
                        Cgroup child = own.child(name);
                        child.child("below").delete();
                        child.delete();
                    }
                    return null;
                }));
            }
            try {
                for (int i = 0; i < 500; i++) {
                    assertThat(own.membersBelow()).containsExactly(sleeper.pid());
                }
            } finally {
                over.set(true);
            }
            for (Future<?> each : churn) {
                each.get();
            }
        } finally {
            sleeper.destroyForcibly().waitFor();
            for (String name : List.of("a/below", "a", "b/below", "b")) {
                new Cgroup(own.path().resolve(name)).delete();
            }
            own.deleteWhenEmpty(Duration.ofSeconds(30));
        }
    }
}
