package dev.portolan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A machine to try the product on: a network namespace of its own, so that ports, links and rules are nobody else's. Commands run in it as
 * root or as somebody without privilege. Closing it kills what still runs there and takes it away.
 */
final class Host implements AutoCloseable {
    private static final int NOBODY = 65534;

    /** Who runs the commands. */
    enum As {
        ROOT,
        NOBODY
    }

    /** How a command gets into the namespace. */
    private enum Entry {
        /** With a /sys of that network; what is mounted below the host's /sys, such as cgroups, is out of sight. */
        OWN_SYS,
        /** With all mounts of the host. */
        HOST_MOUNTS
    }

    private final String namespace;
    private final As as;
    private final Entry entry;
    private final Path home;
    private final Map<String, String> environment = new LinkedHashMap<>();
    /** Some kernels put tunnels such as tunl0 into each new namespace. */
    private final List<String> given = new ArrayList<>();

    private Host(String namespace, As as, Entry entry, Path home) {
        this.entry = entry;
        this.namespace = namespace;
        this.as = as;
        this.home = home;
    }

    /** Skips the test, with the reason, where no network namespace can be made. */
    static Host make(As as) throws IOException, InterruptedException {
        return make(as, Entry.OWN_SYS);
    }

    /** As root, where cgroups are in sight: the data plane ebpf needs them. */
    static Host withCgroups() throws IOException, InterruptedException {
        return make(As.ROOT, Entry.HOST_MOUNTS);
    }

    private static Host make(As as, Entry entry) throws IOException, InterruptedException {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "needs Linux");
        assumeTrue(
                "0".equals(run(List.of("id", "-u"), Map.of()).out().strip()),
                "needs root, to make a network namespace");
        assumeTrue(found("ip"), "needs ip (Debian: iproute2), to make a network namespace");
        String name = "ptl-e2e-" + ProcessHandle.current().pid() + "-" + Long.toString(System.nanoTime() % 100_000, 36);
        Ran added = run(List.of("ip", "netns", "add", name), Map.of());
        assumeTrue(added.exit() == 0, () -> "needs leave to make a network namespace: " + added.said());
        Path home = Files.createTempDirectory("portolan-e2e-");
        if (as == As.NOBODY)
            run(List.of("chown", "-R", NOBODY + ":" + NOBODY, home.toString()), Map.of())
                    .ok();
        Host host = new Host(name, as, entry, home);
        run(List.of("ip", "-n", name, "link", "set", "lo", "up"), Map.of()).ok();
        host.environment.put("HOME", home.toString());
        host.environment.put("XDG_STATE_HOME", home.resolve("state").toString());
        host.environment.put("NO_COLOR", "1");
        host.environment.put(
                "LC_ALL", "C"); // everybody's messages in English, and ours whole where a locale says nothing
        host.environment.put("PORTOLAN_NO_BUILD", "1"); // the build that runs these tests has just made it
        host.given.addAll(host.links());
        return host;
    }

    /** Whether a command is on the PATH. */
    static boolean found(String command) {
        return Stream.of(System.getenv("PATH").split(":")).anyMatch(p -> Files.isExecutable(Path.of(p, command)));
    }

    /** The repository's root. */
    static Path root() {
        return Path.of("").toAbsolutePath().getParent();
    }

    /** A folder of this host's own. */
    Path home() {
        return home;
    }

    /** The mark of this host's cluster on what it makes: eight hexadecimal digits of the state folder's path. */
    String cluster() {
        return "%08x".formatted(state().toString().hashCode());
    }

    /** The process that runs the cluster. */
    long pid() {
        String file = "sed -n 's/.*\"pid\" : \\([0-9]*\\).*/\\1/p' " + state() + "/run.json";
        return Long.parseLong(run("sh", "-c", file).ok().out().strip());
    }

    Path state() {
        return home.resolve("state/portolan");
    }

    void set(String variable, String value) {
        environment.put(variable, value);
    }

    /** Runs the program under test. */
    Ran portolan(String... words) {
        return run(with(root().resolve("portolan").toString(), words));
    }

    /** Runs a command of the host. */
    Ran run(String... words) {
        return run(List.of(words));
    }

    private static List<String> with(String program, String... words) {
        var command = new ArrayList<String>();
        command.add(program);
        command.addAll(List.of(words));
        return command;
    }

    private Ran run(List<String> words) {
        try {
            return run(inside(words), environment);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private List<String> inside(List<String> words) {
        var command = new ArrayList<>(
                entry == Entry.OWN_SYS
                        ? List.of("ip", "netns", "exec", namespace)
                        : List.of("nsenter", "--net=/run/netns/" + namespace));
        if (as == As.NOBODY) {
            command.addAll(List.of(
                    "setpriv",
                    "--reuid=" + NOBODY,
                    "--regid=" + NOBODY,
                    "--clear-groups",
                    "--bounding-set=-all",
                    "--inh-caps=-all"));
        }
        command.addAll(words);
        return command;
    }

    /** A process of this host, not yet started, for who needs its input and output. */
    ProcessBuilder prepare(String... words) {
        return equipped(new ProcessBuilder(inside(List.of(words))), environment);
    }

    /** Starts something that goes on; it ends with the host at the latest. */
    Process start(String... words) throws IOException {
        var builder = prepare(words).redirectErrorStream(true);
        builder.redirectOutput(home.resolve("started.log").toFile());
        return builder.start();
    }

    /** Without what this machine has to reach the rest of the world and other clusters by. */
    private static ProcessBuilder equipped(ProcessBuilder builder, Map<String, String> environment) {
        builder.environment()
                .keySet()
                .removeIf(name -> name.equals("KUBECONFIG")
                        || name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
        builder.environment().putAll(environment);
        return builder;
    }

    private static Ran run(List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path err = Files.createTempFile("portolan-e2e-", ".err");
        try {
            var builder = new ProcessBuilder(command).redirectError(err.toFile());
            builder.redirectInput(Path.of("/dev/null").toFile());
            equipped(builder, environment);
            Process process = builder.start();
            String out;
            try (InputStream stream = process.getInputStream()) {
                out = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            }
            assertThat(process.waitFor(5, TimeUnit.MINUTES))
                    .as("%s ends", command)
                    .isTrue();
            return new Ran(command, process.exitValue(), out, Files.readString(err));
        } finally {
            Files.deleteIfExists(err);
        }
    }

    /** The processes that live in this network, or in one that was made from it and carries its mark. */
    List<String> processes() {
        try {
            return run(List.of("ip", "netns", "pids", namespace), Map.of())
                    .out()
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Links other than lo and those that a new network begins with. */
    List<String> links() {
        return run("ip", "-o", "link", "show")
                .out()
                .lines()
                .filter(l -> !l.contains(": lo:") && !given.contains(l))
                .toList();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        try {
            portolan("down");
            for (String pid : run(List.of("ip", "netns", "pids", namespace), Map.of())
                    .out()
                    .lines()
                    .toList()) {
                ProcessHandle.of(Long.parseLong(pid.strip())).ifPresent(ProcessHandle::destroyForcibly);
            }
        } finally {
            run(List.of("ip", "netns", "del", namespace), Map.of());
            run(List.of("rm", "-rf", home.toString()), Map.of());
        }
    }
}
