package dev.portolan.node.runtime.process;

import dev.portolan.node.runtime.ResourceUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What processes use, by {@code /proc} (proc_pid_stat(5), proc_pid_status(5)). */
public final class ProcessUse {
    /** The kernel tells times in hundredths of a second on every architecture (time(7), USER_HZ). */
    private static final long NANOS_PER_TICK = 10_000_000;

    private static final int KIBIBYTE = 1024;
    /** Behind the name, which may hold anything but ends with the last parenthesis: utime, stime, cutime and cstime. */
    private static final int UTIME = 11;

    private static final int CSTIME = 14;

    private ProcessUse() {}

    /** The sum over processes that are there; empty where none is, or the host has no such files. */
    public static Optional<ResourceUse> of(long... pids) {
        long ticks = 0;
        long kibibytes = 0;
        boolean found = false;
        for (long pid : pids) {
            try {
                Path folder = Path.of("/proc", String.valueOf(pid));
                ticks += ticks(Files.readString(folder.resolve("stat")));
                kibibytes += resident(Files.readString(folder.resolve("status")));
                found = true;
            } catch (IOException gone) {
                continue; // it ended while we looked
            }
        }
        return found
                ? Optional.of(new ResourceUse(Duration.ofNanos(ticks * NANOS_PER_TICK), kibibytes * KIBIBYTE))
                : Optional.empty();
    }

    static long ticks(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
        long sum = 0;
        for (int i = UTIME; i <= CSTIME; i++) sum += Long.parseLong(fields[i]);
        return sum;
    }

    static long resident(String status) {
        return status.lines()
                .filter(l -> l.startsWith("VmRSS:"))
                .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }
}
