package dev.portolan.node.volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A folder whose files all change at once, laid out as the kubelet does (kubernetes/pkg/volume/util/atomic_writer.go): the files are in a
 * folder of their own, {@code ..data} is a link to it, and what readers open are links through {@code ..data}. Renaming a new {@code ..data} over the old is the
 * one step that counts.
 */
final class AtomicFolder {
    private static final String DATA = "..data";

    private final Path root;

    AtomicFolder(Path root) {
        this.root = root;
    }

    /** Makes {@code files}, by path within the folder, its content. */
    void write(Map<String, VolumeFile> files) throws IOException {
        Files.createDirectories(root);
        Path data = root.resolve(DATA);
        if (Files.isDirectory(data) && same(data.toRealPath(), files)) {
            return;
        }
        Path before = Files.isDirectory(data) ? data.toRealPath() : null;
        Path now = Files.createTempDirectory(root, "..");
        Files.setPosixFilePermissions(now, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (Map.Entry<String, VolumeFile> each : files.entrySet()) {
            write(now, each.getKey(), each.getValue());
        }
        Path link = root.resolve("..data_tmp");
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, Objects.requireNonNull(now.getFileName()));
        Files.move(link, data, StandardCopyOption.ATOMIC_MOVE);
        names(files.keySet());
        if (before != null) {
            delete(before);
        }
    }

    private static void write(Path folder, String path, VolumeFile file) throws IOException {
        Path at = folder.resolve(path).normalize();
        if (!at.startsWith(folder) || at.equals(folder)) {
            throw new IOException("path " + path + " leaves the volume");
        }
        Files.createDirectories(Objects.requireNonNull(at.getParent()));
        Files.write(at, file.content());
        Files.setPosixFilePermissions(at, permissions(file.mode()));
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values(); // from the owner's read to others' execute
        for (int bit = 0; bit < all.length; bit++) {
            if ((mode >> (all.length - 1 - bit) & 1) == 1) {
                set.add(all[bit]);
            }
        }
        return set;
    }

    /** What is seen in the folder itself: a link for the first part of each path. */
    private void names(Set<String> paths) throws IOException {
        Set<String> wanted = new TreeSet<>();
        paths.forEach(p -> wanted.add(Path.of(p).normalize().getName(0).toString()));
        for (String each : wanted) {
            Path link = root.resolve(each);
            if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
                Files.createSymbolicLink(link, Path.of(DATA, each));
            }
        }
        try (Stream<Path> all = Files.list(root)) {
            for (Path each : all.toList()) {
                String name = String.valueOf(each.getFileName());
                if (!name.startsWith("..") && !wanted.contains(name)) {
                    Files.deleteIfExists(each);
                }
            }
        }
    }

    private static boolean same(Path folder, Map<String, VolumeFile> files) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            if (all.filter(Files::isRegularFile).count() != files.size()) {
                return false;
            }
        }
        for (Map.Entry<String, VolumeFile> each : files.entrySet()) {
            Path at = folder.resolve(each.getKey()).normalize();
            if (!Files.isRegularFile(at)) {
                return false;
            }
            int mode = (int) Files.getAttribute(at, "unix:mode") & 0777;
            if (!new VolumeFile(Files.readAllBytes(at), mode).same(each.getValue())) {
                return false;
            }
        }
        return true;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
