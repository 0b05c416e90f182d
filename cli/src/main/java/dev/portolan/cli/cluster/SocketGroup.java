package dev.portolan.cli.cluster;

import dev.portolan.linux.Ability;
import dev.portolan.linux.cgroup.Cgroup;
import dev.portolan.proxy.ebpf.EbpfPlane;
import java.io.IOException;
import java.time.Duration;

/**
 * The cgroup of this process and the pods that it starts: the data plane ebpf serves their sockets, and nobody else's on this host. Two
 * clusters may have the same addresses.
 *
 * @param home where this process was before
 * @param own where it is now
 */
record SocketGroup(Cgroup home, Cgroup own) implements AutoCloseable {
    private static final String PREFIX = "portolan-";
    /** Killed processes are members until the kernel has taken them apart. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Whether the data plane ebpf can work for a cluster of this process. */
    static Ability ability() {
        if (EbpfPlane.ability() instanceof Ability.Impossible no) return no;
        try {
            Cgroup.current().child(PREFIX + "trial-" + self()).delete();
            return new Ability.Possible();
        } catch (IOException e) {
            return new Ability.Impossible("data plane ebpf: " + e.getMessage());
        }
    }

    /** Moves this process into a group of its own, below the one it is in. */
    static SocketGroup enter(String id) throws IOException {
        SocketGroup group = new SocketGroup(Cgroup.current(), of(id));
        group.own.add(self());
        return group;
    }

    /** The group of the cluster with this id; made unless it is there. */
    static Cgroup of(String id) throws IOException {
        Cgroup here = Cgroup.current();
        String name = PREFIX + id;
        return here.path().endsWith(name) ? here : here.child(name);
    }

    /** Removes the group that a killed run of this cluster has left, wherever that run was started from. */
    static void removeLeft(String id) throws IOException {
        for (Cgroup left : Cgroup.root().named(PREFIX + id)) {
            left.deleteWhenEmpty(PATIENCE);
        }
    }

    private static long self() {
        return ProcessHandle.current().pid();
    }

    @Override
    public void close() throws IOException {
        home.add(self());
        own.deleteWhenEmpty(PATIENCE);
    }
}
