package dev.portolan.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portolan.linux.Bind.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresRoot
class PrivateViewTest {
    @TempDir
    Path folder;

    private Path scratch;
    private Path data;

    @BeforeEach
    void make() throws IOException {
        scratch = Files.createDirectory(folder.resolve("scratch"));
        data = Files.createDirectory(folder.resolve("data"));
        Files.writeString(data.resolve("colour"), "green");
    }

    private PrivateView view(Bind... binds) throws IOException {
        return PrivateView.create("test", "web-0", List.of(binds), scratch);
    }

    private static String shell(PrivateView view, String script) throws Exception {
        Process process =
                Isolation.none().through(view).start(new ProcessBuilder("sh", "-c", script).redirectErrorStream(true));
        String text = new String(process.getInputStream().readAllBytes()).strip();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return text;
    }

    private static Bind rw(String at, Path source) {
        return new Bind(Path.of(at), source, Access.READ_WRITE);
    }

    @Test
    void a_folder_is_seen_at_a_place_that_the_host_has() throws Exception {
        try (PrivateView view = view(rw("/mnt", data))) {
            assertThat(shell(view, "cat /mnt/colour; uname -n; echo red > /mnt/other"))
                    .isEqualTo("greenweb-0");
        }
        assertThat(data.resolve("other")).hasContent("red\n");
        assertThat(Path.of("/mnt/colour")).doesNotExist();
    }

    @Test
    void places_that_the_host_has_not_are_made_for_the_view_alone() throws Exception {
        String[] places = {"/portolan-test", "/portolan-test-2/deep/down", "/etc/portolan-test", "/var/run/secrets/x/y"
        };
        Bind[] binds = new Bind[places.length + 1];
        for (int i = 0; i < places.length; i++) {
            binds[i] = rw(places[i], data);
        }
        Path file = data.resolve("colour");
        binds[places.length] = rw("/etc/portolan-file", file);
        try (PrivateView view = view(binds)) {
            for (String each : places) {
                assertThat(shell(view, "cat " + each + "/colour")).isEqualTo("green");
            }
            assertThat(shell(view, "cat /etc/portolan-file")).isEqualTo("green");
            assertThat(shell(view, "ls /; ls /proc/self/exe; head -c 3 /etc/passwd; ls -d " + folder))
                    .contains("usr", "etc", "portolan-test", "/proc/self/exe", "roo", folder.toString());
            assertThat(shell(view, "stat -c %a /etc /var/run/secrets /tmp"))
                    .isEqualTo(
                            shell(view, "nsenter -t " + ProcessHandle.current().pid() + " -m stat -c %a /etc /tmp")
                                    .replace("\n", "\n755\n"));
        }
        for (String each : places) {
            assertThat(Path.of(each)).doesNotExist();
        }
    }

    @Test
    void one_may_lie_in_another_and_hide_what_they_come_from() throws Exception {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        Files.writeString(inner.resolve("a"), "inner");
        try (PrivateView view =
                view(rw(folder + "/inner", data), rw(folder.toString(), data), rw(folder + "/new/er", inner))) {
            assertThat(shell(view, "cat " + folder + "/colour " + folder + "/inner/colour " + folder + "/new/er/a"))
                    .isEqualTo("greengreeninner");
        }
        assertThat(data.resolve("new/er")).isEmptyDirectory();
    }

    @Test
    void what_is_read_only_is_not_written() throws Exception {
        try (PrivateView view = view(new Bind(Path.of("/portolan-test"), data, Access.READ_ONLY))) {
            assertThat(shell(view, "echo red > /portolan-test/colour || cat /portolan-test/colour"))
                    .contains("Read-only file system")
                    .endsWith("green");
        }
    }

    @Test
    void a_program_and_a_working_folder_may_be_in_the_view_alone() throws Exception {
        Path program = Files.writeString(data.resolve("run"), "#!/bin/sh\npwd\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        try (PrivateView view = view(rw("/portolan-test", data))) {
            ProcessBuilder builder = new ProcessBuilder("./run").directory(new java.io.File("/portolan-test"));
            Process process = Isolation.none().through(view).start(builder);
            assertThat(new String(process.getInputStream().readAllBytes())).isEqualTo("/portolan-test\n");
            assertThatThrownBy(() -> Isolation.none().through(view).start(new ProcessBuilder("/portolan-test/none")))
                    .hasMessage("/portolan-test/none is not there");
        }
    }

    @Test
    void no_thread_of_ours_stays_there_nor_loses_its_working_folder() throws Exception {
        try (PrivateView view = view(rw("/portolan-test", data))) {
            assertThat(shell(view, "readlink /proc/self/ns/mnt"))
                    .isNotEqualTo(
                            Files.readSymbolicLink(Path.of("/proc/self/ns/mnt")).toString());
        }
        Path home = Files.readSymbolicLink(Path.of("/proc/self/ns/mnt"));
        try (var tasks = Files.list(Path.of("/proc/self/task"))) {
            for (Path task : tasks.toList()) {
                if (Files.isDirectory(task)) {
                    assertThat(Files.readSymbolicLink(task.resolve("ns/mnt"))).isEqualTo(home);
                    assertThat(Files.readSymbolicLink(task.resolve("cwd")))
                            .isEqualTo(Path.of("").toAbsolutePath());
                }
            }
        }
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(folder.toString());
    }

    @Test
    void what_is_not_there_to_be_seen_is_said() {
        assertThatThrownBy(() -> view(rw("/mnt", folder.resolve("none"))))
                .isInstanceOf(IOException.class)
                .hasMessage("there is no " + folder.resolve("none") + " to be seen at /mnt");
    }
}
