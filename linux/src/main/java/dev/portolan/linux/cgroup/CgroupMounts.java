package dev.portolan.linux.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where cgroup hierarchies are mounted.
 *
 * @param lines of {@code /proc/self/mounts}
 */
record CgroupMounts(List<String> lines) {
    static CgroupMounts read() throws IOException {
        return new CgroupMounts(Files.readAllLines(Path.of("/proc/self/mounts")));
    }

    /** Version 2: at {@code /sys/fs/cgroup}, or on a hybrid host at {@code /sys/fs/cgroup/unified}. */
    Path unified() throws IOException {
        for (String line : lines) {
            String[] words = line.split(" ");
            if (words.length > 2 && words[2].equals("cgroup2")) {
                return Path.of(words[1].replace("\\040", " "));
            }
        }
        boolean legacy = lines.stream().anyMatch(line -> line.contains(" cgroup "));
        throw new IOException(
                legacy
                        ? "this host mounts cgroups of version 1 only; version 2 is needed (mount -t cgroup2 none /sys/fs/cgroup/unified)"
                        : "no cgroup file system is mounted here");
    }
}
