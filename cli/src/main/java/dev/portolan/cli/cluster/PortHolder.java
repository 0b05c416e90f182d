package dev.portolan.cli.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Who listens on a TCP port of this host, as far as {@code /proc} lets this user see (proc_net(5), proc_pid_fd(5)). */
final class PortHolder {
    private static final String LISTEN = "0A";

    private PortHolder() {}

    /** {@code process 4711 (java)}, or empty where it cannot be seen. */
    static Optional<String> of(int port) {
        return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
                .flatMap(table -> inodes(Path.of(table), port))
                .flatMap(inode -> holder("socket:[" + inode + "]").stream())
                .findFirst();
    }

    private static Stream<String> inodes(Path table, int port) {
        String hex = ":%04X".formatted(port);
        try {
            return Files.readAllLines(table).stream()
                    .map(line -> line.strip().split("\\s+"))
                    .filter(columns -> columns.length > 9 && columns[1].endsWith(hex) && columns[3].equals(LISTEN))
                    .map(columns -> columns[9]);
        } catch (IOException noProc) {
            return Stream.empty(); // not Linux: the message goes without a name
        }
    }

    private static Optional<String> holder(String socket) {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(p -> p.getFileName().toString().matches("\\d+"))
                    .filter(p -> holds(p.resolve("fd"), socket))
                    .map(p -> "process " + p.getFileName() + name(p))
                    .findFirst();
        } catch (IOException noProc) {
            return Optional.empty();
        }
    }

    private static boolean holds(Path descriptors, String socket) {
        try (Stream<Path> all = Files.list(descriptors)) {
            return all.anyMatch(fd -> target(fd).equals(socket));
        } catch (IOException | UncheckedIOException notOursOrGone) {
            return false;
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException gone) {
            return "";
        }
    }

    private static String name(Path process) {
        try {
            return " (" + Files.readString(process.resolve("comm")).strip() + ")";
        } catch (IOException gone) {
            return "";
        }
    }
}
