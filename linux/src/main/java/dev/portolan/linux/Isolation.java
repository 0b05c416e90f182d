package dev.portolan.linux;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a process shall see differently from this host: its network, its host name, some files. Immutable; {@link #command} turns a
 * command into one that first goes there. The process keeps its id, so signals reach the command, and nothing of it outlives it.
 *
 * <p>This is done by util-linux' {@code nsenter} and {@code unshare} in the new process, not by a thread of ours that enters the
 * namespaces and then starts it: {@link ProcessBuilder#start} makes the JVM's reaper thread, which inherits the namespaces and stays
 * in them; and a JVM, having threads, may not enter a user namespace at all.
 *
 * <p>With {@code CAP_SYS_ADMIN} files are bound in a mount namespace; without, in a user namespace as well, within which the command
 * has its own user again, and cannot become another.
 */
public final class Isolation {
    /** Arguments: mount, host name or nothing, pairs of files, {@code --}, and the command. Nothing of them is read as shell code. */
    private static final String SCRIPT = """
            set -e
            mount=$1; shift
            [ -z "$1" ] || printf %s "$1" > /proc/sys/kernel/hostname
            shift
            while [ "$1" != -- ]; do "$mount" --bind "$1" "$2"; shift 2; done
            shift
            exec "$@"
            """;

    /** Who starts the command. */
    sealed interface Caller {
        static Caller current() throws IOException {
            Path self = Path.of("/proc/self");
            return Capabilities.current().has(Capabilities.SYS_ADMIN)
                    ? new Privileged()
                    : new Unprivileged(
                            (int) Files.getAttribute(self, "unix:uid"), (int) Files.getAttribute(self, "unix:gid"));
        }
    }

    record Privileged() implements Caller {}

    record Unprivileged(int user, int group) implements Caller {
        /** A second user namespace, with the ids as they are outside; the first made the user root so that it may mount. */
        List<String> again(Programs tools) throws IOException {
            return List.of(tools.require("unshare"), "--user", "--map-user=" + user, "--map-group=" + group, "--");
        }
    }

    private final @Nullable NetworkNamespace network;
    private final String hostname;
    private final Map<Path, Path> files;

    private final @Nullable PrivateView view;
    private final @Nullable PseudoTerminal terminal;

    private Isolation(
            @Nullable NetworkNamespace network,
            String hostname,
            Map<Path, Path> files,
            @Nullable PrivateView view,
            @Nullable PseudoTerminal terminal) {
        this.terminal = terminal;
        this.view = view;
        this.network = network;
        this.hostname = hostname;
        this.files = files;
    }

    /** Nothing different yet. */
    public static Isolation none() {
        return new Isolation(null, "", Map.of(), null, null);
    }

    /** In another network; the namespace has to be open until the process has started. Needs {@code CAP_SYS_ADMIN}. */
    public Isolation inside(NetworkNamespace other) {
        return new Isolation(other, hostname, files, view, terminal);
    }

    /** With a host name of its own. Needs {@code CAP_SYS_ADMIN}. */
    public Isolation named(String name) {
        return new Isolation(network, name, files, view, terminal);
    }

    /**
     * Seeing the host as {@code prepared} shows it, in place of {@link #named} and {@link #seeing}, which make it anew for each process; it has to be
     * open until the process has started. Needs {@code CAP_SYS_ADMIN}.
     */
    public Isolation through(PrivateView prepared) {
        return new Isolation(network, "", Map.of(), prepared, terminal);
    }

    /** On that terminal, which is its standard streams, controls its session, and has to be open until the process has started. */
    public Isolation onTerminal(PseudoTerminal theirs) {
        return new Isolation(network, hostname, files, view, theirs);
    }

    /**
     * With other files.
     *
     * @param replaced what is seen at a path (which must exist on the host) → what is there instead; both absolute
     */
    public Isolation seeing(Map<Path, Path> replaced) {
        Map<Path, Path> copy = new LinkedHashMap<>(replaced);
        Stream.concat(copy.keySet().stream(), copy.values().stream())
                .filter(path -> !path.isAbsolute())
                .findFirst()
                .ifPresent(path -> {
                    throw new IllegalArgumentException(path + " is not absolute");
                });
        return new Isolation(network, hostname, copy, view, terminal);
    }

    /**
     * The command that does all this and then becomes {@code command}, whose program is looked up on the {@code PATH} it is given.
     *
     * @throws IOException when a tool or a file to be replaced is not on this host
     */
    public List<String> command(List<String> command) throws IOException {
        return command(command, Caller.current());
    }

    List<String> command(List<String> command, Caller caller) throws IOException {
        Programs tools = Programs.ofSystem();
        List<String> line = new ArrayList<>();
        NetworkNamespace there = network;
        PrivateView seen = view;
        if (there != null || seen != null) {
            line.add(tools.require("nsenter"));
            if (there != null) {
                line.add("--net=" + there.path());
            }
            if (seen != null) {
                line.addAll(seen.options());
            }
            line.add("--");
        }
        if (files.isEmpty() && hostname.isEmpty()) {
            // Through env, as only this looks the program up on the PATH of the command's own environment.
            line.addAll(List.of(tools.require("env"), "--"));
            line.addAll(command);
            return line;
        }
        line.add(tools.require("unshare"));
        if (caller instanceof Unprivileged) {
            line.addAll(List.of("--user", "--map-root-user"));
        }
        if (!hostname.isEmpty()) {
            line.add("--uts");
        }
        // Slave: what the host mounts later shows here, what is bound here never shows there.
        line.addAll(List.of("--mount", "--propagation", "slave", "--", tools.require("sh"), "-c", SCRIPT, "sh"));
        line.addAll(List.of(tools.require("mount"), hostname));
        for (Map.Entry<Path, Path> file : files.entrySet()) {
            requireBoth(file.getKey(), file.getValue());
            line.addAll(List.of(file.getValue().toString(), file.getKey().toString()));
        }
        line.add("--");
        if (caller instanceof Unprivileged user) {
            line.addAll(user.again(tools));
        }
        line.addAll(command);
        return line;
    }

    private static void requireBoth(Path seen, Path instead) throws IOException {
        if (!Files.exists(seen)) {
            throw new IOException("there is no " + seen + " on this host (or it is a link to nothing) that " + instead
                    + " could take the place of");
        }
        if (!Files.exists(instead)) {
            throw new IOException("there is no " + instead + " to take the place of " + seen);
        }
    }

    /**
     * Starts {@code builder}'s process here; what else it says about it (environment, directory, streams) holds.
     *
     * @throws IOException when the program is not there or may not be run
     */
    public Process start(ProcessBuilder builder) throws IOException {
        String program = builder.command().getFirst();
        String path = builder.environment().getOrDefault("PATH", "/usr/bin:/bin");
        if (!program.contains("/") && Programs.ofPath(path).find(program).isEmpty()) {
            throw new IOException("there is no program " + program + " on the PATH " + path);
        }
        File folder = builder.directory();
        PrivateView seen = view;
        if (seen != null) {
            return startIn(seen, builder, folder == null ? Path.of("/") : folder.toPath());
        }
        Path file = folder == null ? Path.of(program) : folder.toPath().resolve(program);
        if (program.contains("/") && !Files.isExecutable(file)) {
            throw new IOException(file + (Files.exists(file) ? " may not be run" : " is not there"));
        }
        return builder.command(command(onTerminal(builder))).start();
    }

    /** The builder's command as the leader of a session of the terminal, if there is one. */
    private List<String> onTerminal(ProcessBuilder builder) throws IOException {
        PseudoTerminal theirs = terminal;
        if (theirs == null) {
            return builder.command();
        }
        builder.redirectInput(theirs.device()).redirectOutput(theirs.device()).redirectError(theirs.device());
        List<String> line = new ArrayList<>(List.of(
                Programs.ofSystem().require("env"),
                "--default-signal", // whoever starts us in the background of a script ignores Ctrl-C, and so would this
                "--",
                Programs.ofSystem().require("setsid"),
                "--ctty",
                "--"));
        line.addAll(builder.command());
        return line;
    }

    /** The process starts in a folder that everybody has; the view's own it can enter only there. */
    private Process startIn(PrivateView there, ProcessBuilder builder, Path folder) throws IOException {
        String program = builder.command().getFirst();
        Path file = there.onHost(folder.resolve(program));
        if (program.contains("/") && !Files.isExecutable(file)) {
            throw new IOException(folder.resolve(program) + (Files.exists(file) ? " may not be run" : " is not there"));
        }
        List<String> line = new ArrayList<>(List.of(Programs.ofSystem().require("env"), "--chdir=" + folder, "--"));
        line.addAll(onTerminal(builder));
        return builder.directory(new File("/")).command(command(line)).start();
    }

    /** Tries it, by a command that does nothing. Takes some milliseconds. */
    public Ability ability() {
        try {
            Process process = new ProcessBuilder(command(List.of("true")))
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Ability.Impossible("a trial run did not end within 10 s");
            }
            String said = new String(process.getInputStream().readAllBytes()).strip();
            return process.exitValue() == 0 ? new Ability.Possible() : new Ability.Impossible(explained(said));
        } catch (IOException e) {
            return new Ability.Impossible(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Ability.Impossible("interrupted while trying it");
        }
    }

    private static String explained(String said) {
        Path restriction = Path.of("/proc/sys/kernel/apparmor_restrict_unprivileged_userns");
        String help = said.contains("Operation not permitted") && Files.exists(restriction)
                ? "; this host's AppArmor may forbid user namespaces (sysctl kernel.apparmor_restrict_unprivileged_userns)"
                : "";
        return said + help;
    }
}
