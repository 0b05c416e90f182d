package dev.portolan.linux.cgroup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A group of processes in the version 2 hierarchy.
 *
 * @param path its folder
 */
public record Cgroup(Path path) {
    private static final String MEMBERS = "cgroup.procs";

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

    /** The processes in it and below it. */
    public List<Long> membersBelow() throws IOException {
        List<Long> all = new ArrayList<>();
        try (Stream<Path> groups = Files.walk(path)) {
            for (Path group : groups.filter(Files::isDirectory).toList()) {
                Cgroup each = new Cgroup(group);
                if (each.exists()) {
                    all.addAll(each.members());
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return all;
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

    /** {@code cgroup /sys/fs/cgroup/…}. */
    @Override
    public String toString() {
        return "cgroup " + path;
    }
}
