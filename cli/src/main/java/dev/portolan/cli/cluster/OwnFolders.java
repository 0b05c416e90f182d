package dev.portolan.cli.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whose folders are on the way to one. Below a folder that everybody may write to, such as the one for temporary files, anybody can have
 * made the next under the name that we are going to use, to read what we put there.
 */
final class OwnFolders {
    private static final Path SELF = Path.of("/proc/self");
    private static final int ROOT = 0;

    private OwnFolders() {}

    /** The first folder on the way to {@code real}, a path without links, that is neither ours nor root's; none where nobody else can write. */
    static Optional<Path> othersOn(Path real) throws IOException {
        if (!Files.exists(SELF)) return Optional.empty(); // a system whose temporary folders are each user's own
        int self = owner(SELF);
        List<Path> below = new ArrayList<>();
        for (Path each = real; each != null; each = each.getParent()) {
            boolean everybodys = Files.getPosixFilePermissions(each).contains(PosixFilePermission.OTHERS_WRITE);
            if (everybodys && !each.equals(real)) return first(below, self);
            below.addFirst(each);
        }
        return Optional.empty();
    }

    private static Optional<Path> first(List<Path> folders, int self) throws IOException {
        for (Path each : folders) {
            int owner = owner(each);
            if (owner != self && owner != ROOT) return Optional.of(each);
        }
        return Optional.empty();
    }

    private static int owner(Path file) throws IOException {
        return (int) Files.getAttribute(file, "unix:uid");
    }
}
