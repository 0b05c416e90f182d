package dev.portolan.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IsolationTest {
    private static final Path HOSTS = Path.of("/etc/hosts");

    @TempDir
    Path folder;

    private Path hosts;

    @BeforeEach
    void writeHosts() throws IOException {
        Ability files = HostAbility.probe().files();
        Assumptions.assumeTrue(files.possible(), files.toString());
        hosts = Files.writeString(folder.resolve("it's a \"file\" $HOME"), "10.96.0.1 shop\n");
    }

    @Test
    void a_command_sees_the_file_in_place_of_the_hosts_and_nobody_else_does() throws Exception {
        List<String> mounts = mountsOfHosts(); // in a container there is one
        Isolation isolation = Isolation.none().seeing(Map.of(HOSTS, hosts));
        assertThat(run(isolation, "cat", "/etc/hosts")).isEqualTo("10.96.0.1 shop");
        assertThat(Files.readString(HOSTS)).isNotEqualTo("10.96.0.1 shop\n");
        assertThat(mountsOfHosts()).isEqualTo(mounts);
    }

    @Test
    void arguments_arrive_as_they_are() throws Exception {
        Isolation isolation = Isolation.none().seeing(Map.of(HOSTS, hosts));
        assertThat(run(isolation, "printf", "%s|", "a b", "$HOME", "`id`", "--", "", "'\"\\"))
                .isEqualTo("a b|$HOME|`id`|--||'\"\\|");
    }

    @Test
    void the_exit_code_is_the_commands() throws Exception {
        Process process =
                Isolation.none().seeing(Map.of(HOSTS, hosts)).start(new ProcessBuilder("sh", "-c", "exit 42"));
        assertThat(process.waitFor()).isEqualTo(42);
    }

    @Test
    void a_program_that_is_nowhere_is_said_at_once() {
        assertThatThrownBy(() -> Isolation.none().start(new ProcessBuilder("no-such-program")))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("there is no program no-such-program on the PATH /");
        assertThatThrownBy(() -> Isolation.none().start(new ProcessBuilder(hosts.toString())))
                .hasMessage(hosts + " may not be run");
    }

    @Test
    void a_file_that_is_not_on_the_host_is_said() {
        Isolation isolation = Isolation.none().seeing(Map.of(Path.of("/etc/none-of-ours"), hosts));
        assertThat(isolation.ability())
                .isInstanceOfSatisfying(
                        Ability.Impossible.class,
                        no -> assertThat(no.reason()).startsWith("there is no /etc/none-of-ours on this host"));
    }

    @Test
    @RequiresRoot
    void network_and_host_name_are_the_commands_own_and_no_thread_of_ours_stays_there() throws Exception {
        try (NetworkNamespace blue = NetworkNamespace.create("blue")) {
            Isolation isolation = Isolation.none().inside(blue).named("web-0").seeing(Map.of(HOSTS, hosts));
            String seen =
                    run(isolation, "sh", "-c", "readlink /proc/self/ns/net; cat /proc/sys/kernel/hostname /etc/hosts");
            assertThat(seen).isEqualTo(blue.identity() + "\nweb-0\n10.96.0.1 shop");
            try (var tasks = Files.list(Path.of("/proc/self/task"))) {
                for (Path task : tasks.toList()) {
                    assertThat(namespaceOf(task)).isNotEqualTo(blue.identity());
                }
            }
        }
    }

    @Test
    @RequiresRoot
    void signals_reach_the_command_itself() throws Exception {
        Process process = Isolation.none()
                .named("web-0")
                .start(new ProcessBuilder("sh", "-c", "trap 'exit 7' TERM; echo ready; while :; do sleep 0.1; done"));
        assertThat(process.inputReader().readLine()).isEqualTo("ready");
        process.toHandle().destroy();
        assertThat(process.waitFor()).isEqualTo(7);
    }

    @Test
    @RequiresRoot
    void the_environment_is_the_given_one_and_finds_the_program() throws Exception {
        Path program = Files.writeString(folder.resolve("only-here"), "#!/bin/sh\necho $COLOUR\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (NetworkNamespace blue = NetworkNamespace.create("blue")) {
            for (Isolation isolation :
                    List.of(Isolation.none().inside(blue), Isolation.none().named("x"))) {
                ProcessBuilder builder = new ProcessBuilder("only-here");
                builder.environment().clear();
                builder.environment().putAll(Map.of("PATH", folder + ":/bin", "COLOUR", "green"));
                assertThat(output(isolation.start(builder))).isEqualTo("green");
            }
        }
    }

    /** As a user without privilege sees it: the command line is the same for every caller, so another user can run it. */
    @Test
    @RequiresRoot
    void a_user_without_privilege_sees_the_file_as_itself() throws Exception {
        Path readable = Files.createTempFile("hosts", "");
        try {
            Files.writeString(readable, "10.96.0.1 shop\n");
            Files.setPosixFilePermissions(readable, PosixFilePermissions.fromString("rw-r--r--"));
            List<String> nobody =
                    List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--bounding-set=-all");
            List<String> command = new ArrayList<>(nobody);
            command.addAll(Isolation.none()
                    .seeing(Map.of(HOSTS, readable))
                    .command(
                            List.of("sh", "-c", "id -u; id -g; cat /etc/hosts"),
                            new Isolation.Unprivileged(65534, 65534)));
            Assumptions.assumeTrue(
                    Files.isExecutable(Path.of("/usr/bin/setpriv")), "needs setpriv (util-linux), to give up root");
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            Assumptions.assumeFalse(
                    output(new ProcessBuilder(concat(nobody, "unshare", "-r", "true"))
                                    .redirectErrorStream(true)
                                    .start())
                            .contains("not permitted"),
                    "this host lets no ordinary user make a user namespace");
            assertThat(output(process)).isEqualTo("65534\n65534\n10.96.0.1 shop");
        } finally {
            Files.delete(readable);
        }
    }

    private static List<String> mountsOfHosts() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .filter(line -> line.contains("/etc/hosts"))
                .toList();
    }

    private static List<String> concat(List<String> first, String... more) {
        List<String> all = new ArrayList<>(first);
        all.addAll(List.of(more));
        return all;
    }

    private static String run(Isolation isolation, String... command) throws Exception {
        return output(isolation.start(new ProcessBuilder(command).redirectErrorStream(true)));
    }

    private static String output(Process process) throws Exception {
        String text = new String(process.getInputStream().readAllBytes()).strip();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return text;
    }

    private static String namespaceOf(Path task) {
        try {
            return Files.readSymbolicLink(task.resolve("ns/net")).toString();
        } catch (IOException ended) {
            return "";
        }
    }
}
