package dev.portolan.proxy.ebpf;

import dev.portolan.linux.Ability;
import dev.portolan.linux.KernelException;
import dev.portolan.linux.NetworkNamespace;
import dev.portolan.linux.bpf.BpfFileSystem;
import dev.portolan.linux.bpf.BpfProgram;
import dev.portolan.linux.bpf.PinFolder;
import dev.portolan.linux.cgroup.Cgroup;
import dev.portolan.proxy.Applied;
import dev.portolan.proxy.DataPlane;
import dev.portolan.proxy.DataPlaneException;
import dev.portolan.proxy.Traffic;
import dev.portolan.proxy.core.Delta;
import dev.portolan.proxy.core.Frontend;
import dev.portolan.proxy.core.ServiceTable;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A data plane at the sockets: a socket that connects, or sends a datagram, to a frontend does so to a backend in the first place, so
 * that packets travel as if there were no Services. It serves sockets that were opened in its cgroup or below; everybody else, SCTP,
 * source ranges, silence and refusal of datagrams are the business of another data plane, which gets every table first.
 *
 * <p>Programs, maps and links are pinned: they act when the process has ended, and the next one goes on from what they hold, affinity
 * included. IPv4 and IPv6. Needs root outside of a user namespace, cgroups of version 2 and Linux 5.18.
 */
public final class EbpfPlane implements DataPlane {
    private final EbpfConfig config;
    private final DataPlane rest;
    private final long node;
    private @Nullable Working working;

    private record Working(SocketMaps maps, SocketTable table, DatagramFlows flows, NodePortGuard guard) {}

    private EbpfPlane(EbpfConfig config, DataPlane rest, long node) {
        this.config = config;
        this.rest = rest;
        this.node = node;
    }

    /**
     * For the node whose network namespace the calling thread is in; changes nothing yet.
     *
     * @param rest carries what sockets cannot decide; closed and cleaned up with this
     */
    public static EbpfPlane open(EbpfConfig config, DataPlane rest) throws KernelException {
        return new EbpfPlane(config, rest, cookie());
    }

    private static long cookie() throws KernelException {
        try (NetworkNamespace here = NetworkNamespace.current()) {
            return here.cookie();
        }
    }

    /** Whether this data plane can work here: has the kernel verify all programs; changes nothing. */
    public static Ability ability() {
        EbpfConfig.Capacity small = new EbpfConfig.Capacity(16, 16, 16);
        try (SocketMaps maps = SocketMaps.unpinned(small)) {
            Cgroup.root();
            new SocketHooks(new SocketProgram(maps, cookie())).load().forEach(BpfProgram::close);
            return new Ability.Possible();
        } catch (IOException e) {
            return new Ability.Impossible("data plane ebpf: " + e.getMessage());
        }
    }

    @Override
    public String name() {
        return "ebpf";
    }

    @Override
    public synchronized Applied apply(ServiceTable next, Delta delta) throws DataPlaneException {
        Applied applied = rest.apply(next, delta);
        try {
            if (working == null) {
                begin(next);
            } else {
                change(working, delta);
            }
            return applied;
        } catch (IOException | RuntimeException e) {
            forget();
            throw new DataPlaneException("data plane ebpf: " + e.getMessage(), e);
        }
    }

    /** The first time, or again after a failure: everything is compared. */
    private void begin(ServiceTable next) throws IOException {
        config.pins().mount();
        PinFolder pins = pins();
        pins.create();
        SocketMaps maps = SocketMaps.open(pins, config.capacity());
        try {
            SocketTable table = SocketTable.read(maps, config.spread());
            for (Frontend each : new ArrayList<>(table.services().keySet())) {
                if (!next.forwardings().containsKey(each)) {
                    table.set(each, null);
                }
            }
            next.forwardings().forEach(table::set);
            table.write();
            NodePortGuard guard = new NodePortGuard(maps.guarded());
            for (var each : next.forwardings().entrySet()) {
                guard.set(each.getKey(), each.getValue());
            }
            guard.sweep();
            new SocketHooks(new SocketProgram(maps, node)).attach(config.cgroup(), pins);
            DatagramFlows flows = new DatagramFlows(config.cgroup(), maps.replies());
            flows.noteAll(next);
            flows.move();
            working = new Working(maps, table, flows, guard);
        } catch (IOException | RuntimeException e) {
            maps.close();
            throw e;
        }
    }

    private static void change(Working working, Delta delta) throws IOException {
        SocketTable table = working.table;
        delta.removed().forEach((frontend, then) -> {
            table.set(frontend, null);
            working.flows.note(frontend, then, null);
        });
        delta.changed().forEach((frontend, change) -> {
            table.set(frontend, change.after());
            working.flows.note(frontend, change.before(), change.after());
        });
        delta.added().forEach((frontend, now) -> {
            table.set(frontend, now);
            working.flows.note(frontend, null, now);
        });
        table.write();
        guard(working.guard, delta);
        working.flows.move();
    }

    private static void guard(NodePortGuard guard, Delta delta) throws IOException {
        for (Frontend gone : delta.removed().keySet()) {
            guard.set(gone, null);
        }
        for (var each : delta.changed().entrySet()) {
            guard.set(each.getKey(), each.getValue().after());
        }
        for (var each : delta.added().entrySet()) {
            guard.set(each.getKey(), each.getValue());
        }
    }

    private PinFolder pins() {
        return config.pins().folder(config.folder());
    }

    private void forget() {
        if (working != null) {
            working.maps.close();
            working = null;
        }
    }

    /** What was decided at sockets, and what the packet filter carried. */
    @Override
    public synchronized SortedMap<Frontend, Traffic> counters() throws DataPlaneException {
        SortedMap<Frontend, Traffic> all = new TreeMap<>(rest.counters());
        try {
            connections().forEach((frontend, count) -> all.merge(frontend, new Traffic(count), Traffic::plus));
            return all;
        } catch (KernelException e) {
            throw new DataPlaneException("data plane ebpf: " + e.getMessage(), e);
        }
    }

    /** How many connections and flows each frontend was given at sockets since it is there; what the packet filter carries is not among them. */
    synchronized SortedMap<Frontend, Long> connections() throws KernelException {
        SortedMap<Frontend, Long> counts = new TreeMap<>();
        if (working != null) {
            for (var each : working.table.services().entrySet()) {
                counts.put(
                        each.getKey(),
                        working.maps.counters().sum(each.getValue().number()));
            }
        }
        return counts;
    }

    @Override
    public synchronized void cleanUp() throws DataPlaneException {
        forget();
        try {
            if (config.pins().mounted()) {
                SocketHooks.detach(pins());
                pins().delete();
                if (!config.pins().equals(BpfFileSystem.USUAL)) {
                    config.pins().unmount();
                    Files.deleteIfExists(config.pins().path());
                }
            }
        } catch (IOException e) {
            throw new DataPlaneException("data plane ebpf: " + e.getMessage(), e);
        }
        rest.cleanUp();
    }

    @Override
    public synchronized void close() {
        forget();
        rest.close();
    }
}
