package dev.portolan.node.runtime.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * Variables that every process of a pod carries, so that it can be found again, whoever its parent is by now. Where there is no
 * {@code /proc} nothing is found.
 */
public final class ProcessMarks {
    /** The cluster's id. */
    public static final String CLUSTER = "PORTOLAN_CLUSTER";

    /** The node's name. */
    public static final String NODE = "PORTOLAN_NODE";

    /** The pod's UID. */
    public static final String POD_UID = "PORTOLAN_POD_UID";

    /** The container's id. */
    public static final String CONTAINER = "PORTOLAN_CONTAINER";

    private static final Path PROC = Path.of("/proc");

    private ProcessMarks() {}

    /** Every living process with all {@code marks} ({@code NAME=value}), but never this one or those that started it. */
    public static List<ProcessHandle> find(Set<String> marks) {
        if (!Files.isDirectory(PROC.resolve("self"))) {
            return List.of();
        }
        Set<Long> spared = new HashSet<>();
        for (var p = java.util.Optional.of(ProcessHandle.current());
                p.isPresent();
                p = p.get().parent()) {
            spared.add(p.get().pid());
        }
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(p -> !spared.contains(p.pid()))
                    .filter(p -> carries(p.pid(), marks))
                    .toList();
        }
    }

    /**
     * Kills what earlier runs of a cluster left behind on this host, whichever node it belonged to.
     *
     * @return how many processes there were
     */
    public static int killLeftovers(String clusterId) {
        return kill(Set.of(CLUSTER + "=" + clusterId));
    }

    /** The same for one node of the cluster. */
    public static int killLeftovers(String clusterId, String node) {
        return kill(Set.of(CLUSTER + "=" + clusterId, NODE + "=" + node));
    }

    private static int kill(Set<String> marks) {
        List<ProcessHandle> left = find(marks);
        left.forEach(ProcessHandle::destroyForcibly);
        return left.size();
    }

    private static boolean carries(long pid, Set<String> marks) {
        try {
            String environment =
                    Files.readString(PROC.resolve(Long.toString(pid)).resolve("environ"), StandardCharsets.ISO_8859_1);
            return new HashSet<>(List.of(environment.split("\0"))).containsAll(marks);
        } catch (IOException goneOrAnothers) {
            LoggerFactory.getLogger(ProcessMarks.class).trace("process {}", pid, goneOrAnothers);
            return false;
        }
    }
}
