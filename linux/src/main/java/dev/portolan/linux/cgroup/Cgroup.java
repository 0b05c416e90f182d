package dev.portolan.linux.cgroup;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A group of processes in the version 2 hierarchy.
 *
 * @param path its folder
 */
public record Cgroup(Path path) {
    private static final String MEMBERS = "cgroup.procs";
    private static final Duration LOOK_AGAIN = Duration.ofMillis(10);
    private static final int TRIES = 20;

    /**
     * The one that has all processes of this cgroup namespace in or below it.
     *
     * @throws IOException saying where it was looked for, when this host has only version 1
     */
    public static Cgroup root() throws IOException {
        return new Cgroup(CgroupMounts.read().unified());
    }

    /** The one that this process is in. */
    public static Cgroup current() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
            if (line.startsWith("0::/")) {
                return new Cgroup(root().path.resolve(line.substring("0::/".length())));
            }
        }
        throw new IOException("/proc/self/cgroup has no line of version 2 (0::/…): this process is in no such cgroup");
    }

    /** A group below this one, made unless it is there. */
    public Cgroup child(String name) throws IOException {
        Path folder = path.resolve(name);
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException there) {
            return new Cgroup(folder);
        } catch (IOException e) {
            throw new IOException("cannot make cgroup " + folder + ": " + e.getMessage(), e);
        }
        return new Cgroup(folder);
    }

    /** Moves a process here with all its threads. Sockets that it has keep the group they were opened in. */
    public void add(long pid) throws IOException {
        try {
            Files.writeString(path.resolve(MEMBERS), Long.toString(pid));
        } catch (IOException e) {
            throw new IOException("cannot move process " + pid + " to " + this + ": " + e.getMessage(), e);
        }
    }

    /** The processes in it, those below it not counted. */
    public List<Long> members() throws IOException {
        return Files.readAllLines(path.resolve(MEMBERS)).stream()
                .map(Long::parseLong)
                .toList();
    }

    /**
     * The processes in it and below it; groups may come and go meanwhile.
     *
     * @throws IOException when a group that is there does not say who is in it
     */
    public List<Long> membersBelow() throws IOException {
        List<Long> all = new ArrayList<>();
        for (Cgroup each : below(folder -> true)) {
            all.addAll(each.membersWhileThere());
        }
        return all;
    }

    /** None of one that is gone, or that groups threads: then the processes are on the list of a group above it. */
    private List<Long> membersWhileThere() throws IOException {
        for (int tries = 1; true; tries++) {
            try {
                return members();
            } catch (IOException e) {
                if (!exists() || threaded()) {
                    return List.of();
                }
                if (tries == TRIES) { // not just about to go, or made anew meanwhile
                    throw e;
                }
                LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            }
        }
    }

    /** See cgroups(7), "Thread mode". */
    private boolean threaded() {
        try {
            return Files.readString(path.resolve("cgroup.type")).strip().equals("threaded");
        } catch (IOException rootOrGone) {
            return false;
        }
    }

    /** The groups of this name anywhere below this one; others may come and go meanwhile. */
    public List<Cgroup> named(String name) throws IOException {
        return below(folder -> folder.endsWith(name));
    }

    private List<Cgroup> below(Predicate<Path> wanted) throws IOException {
        List<Cgroup> found = new ArrayList<>();
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                if (wanted.test(folder)) {
                    found.add(new Cgroup(folder));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path gone, IOException e) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    /** Whether it is there. */
    public boolean exists() {
        return Files.exists(path.resolve(MEMBERS));
    }

    /** What the kernel calls it, never used again while the host runs: its folder's inode. */
    public long id() throws IOException {
        return ((Number) Files.getAttribute(path, "unix:ino")).longValue();
    }

    /** Takes it away; there must be no process in it. Does nothing where it is gone. */
    public void delete() throws IOException {
        try {
            Files.delete(path);
        } catch (NoSuchFileException gone) {
            // as wanted
        } catch (IOException e) {
            throw new IOException("cannot remove " + this + ": " + e.getMessage(), e);
        }
    }

    /** As {@link #delete}; first waits for its processes to end, at most for {@code patience}. */
    public void deleteWhenEmpty(Duration patience) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        while (exists() && !members().isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
        delete();
    }

    /** {@code cgroup /sys/fs/cgroup/…}. */
    @Override
    public String toString() {
        return "cgroup " + path;
    }
}
