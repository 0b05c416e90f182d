package dev.portolan.node.stats;

import dev.portolan.node.runtime.ResourceUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What the whole host uses, by {@code /proc/stat} and {@code /proc/meminfo}: what a node's use is, as the kubelet's is its machine's. */
final class HostUse {
    private static final long NANOS_PER_TICK = 10_000_000;
    private static final int KIBIBYTE = 1024;
    /** cpu, user, nice, system, idle, iowait, irq, softirq, steal, guest, guest_nice; guests are in user already (proc_stat(5)). */
    private static final int IDLE = 4;

    private static final int IOWAIT = 5;
    private static final int GUEST = 9;

    private HostUse() {}

    /** Empty where the host does not tell. */
    static Optional<ResourceUse> read() {
        try {
            return Optional.of(of(Files.readString(Path.of("/proc/stat")), Files.readString(Path.of("/proc/meminfo"))));
        } catch (IOException notLinux) {
            return Optional.empty();
        }
    }

    static ResourceUse of(String stat, String meminfo) {
        String[] all = stat.lines()
                .filter(l -> l.startsWith("cpu "))
                .findFirst()
                .orElse("cpu 0 0 0 0 0 0 0 0")
                .split(" +");
        long busy = 0;
        for (int i = 1; i < Math.min(all.length, GUEST); i++) {
            if (i != IDLE && i != IOWAIT) busy += Long.parseLong(all[i]);
        }
        long bytes = (kibibytes(meminfo, "MemTotal:") - kibibytes(meminfo, "MemAvailable:")) * KIBIBYTE;
        return new ResourceUse(Duration.ofNanos(busy * NANOS_PER_TICK), bytes);
    }

    private static long kibibytes(String meminfo, String name) {
        return meminfo.lines()
                .filter(l -> l.startsWith(name))
                .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }
}
