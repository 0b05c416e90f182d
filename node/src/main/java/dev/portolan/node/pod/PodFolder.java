package dev.portolan.node.pod;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.stream.Stream;

/** Where one pod's files are: {@code pods/UID} in the agent's state folder, readable by the agent's user only. */
record PodFolder(Path path) {
    static PodFolder of(Path stateFolder, String uid) {
        return new PodFolder(stateFolder.resolve("pods").resolve(uid));
    }

    /** The log of a container's run; {@code run} counts from 0. */
    Path log(String container, int run) {
        return path.resolve("logs").resolve(container).resolve(run + ".log");
    }

    Path file(String name) {
        return path.resolve(name);
    }

    /** Removes it with all that is in it; links are removed, not followed. */
    void delete() throws IOException {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, java.io.IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Removes the folders of pods that are no longer known. */
    static void deleteOthers(Path stateFolder, Set<String> uids) throws IOException {
        Path pods = stateFolder.resolve("pods");
        if (!Files.isDirectory(pods)) {
            return;
        }
        try (Stream<Path> all = Files.list(pods)) {
            for (Path each : all.toList()) {
                if (!uids.contains(String.valueOf(each.getFileName()))) {
                    new PodFolder(each).delete();
                }
            }
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }
}
