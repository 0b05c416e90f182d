package dev.portolan.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds programs by name as a shell does.
 *
 * @param folders in the order they are searched
 */
record Programs(List<Path> folders) {
    /** Those of the system's own tools, which an ordinary user's {@code PATH} may lack. */
    private static final String SYSTEM = "/usr/sbin:/usr/bin:/sbin:/bin";

    static Programs ofPath(String path) {
        return new Programs(Stream.of(path.split(":", -1))
                .filter(folder -> !folder.isEmpty())
                .map(Path::of)
                .toList());
    }

    static Programs ofSystem() {
        return ofPath(SYSTEM);
    }

    /** Whether {@code program}, a name or a path, can be started, and where it is. */
    Optional<Path> find(String program) {
        if (program.contains("/")) {
            return Optional.of(Path.of(program)).filter(Programs::runnable);
        }
        return folders.stream()
                .map(folder -> folder.resolve(program))
                .filter(Programs::runnable)
                .findFirst();
    }

    /** As {@link #find}, for tools that belong to every Linux. */
    String require(String program) throws IOException {
        return find(program)
                .orElseThrow(() -> new IOException(program + " is not in " + SYSTEM
                        + ": install the package util-linux (or for mount, the package mount)"))
                .toString();
    }

    private static boolean runnable(Path path) {
        return Files.isRegularFile(path) && Files.isExecutable(path);
    }
}
