package dev.portolan.proxy.ebpf;

import dev.portolan.linux.KernelException;
import dev.portolan.linux.bpf.BpfMap;
import dev.portolan.linux.cgroup.Cgroup;
import dev.portolan.linux.socket.BorrowedSocket;
import dev.portolan.proxy.core.Backend;
import dev.portolan.proxy.core.Forwarding;
import dev.portolan.proxy.core.Frontend;
import dev.portolan.proxy.core.Protocol;
import dev.portolan.proxy.core.ServiceTable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves connected datagram sockets off backends that are gone: they chose when they connected and would stay for ever. Each is connected
 * once more on behalf of its process, which notices nothing. Sockets that name the frontend with each datagram move by themselves.
 */
final class DatagramFlows {
    private static final Logger LOG = LoggerFactory.getLogger(DatagramFlows.class);

    private final Cgroup cgroup;
    private final BpfMap replies;
    /** Frontends to look at, with their backends of now. */
    private final Map<Frontend, Set<Backend>> changed = new HashMap<>();

    DatagramFlows(Cgroup cgroup, BpfMap replies) {
        this.cgroup = cgroup;
        this.replies = replies;
    }

    /** Notes every frontend that a flow was for: what changed while nobody looked is not known. */
    void noteAll(ServiceTable now) throws KernelException {
        for (BpfMap.Entry reply : replies.entries()) {
            Frontend frontend = Encoding.frontend(reply.value());
            changed.put(frontend, backends(now.forwardings().get(frontend)));
        }
    }

    /** Notes a change, if it can leave flows behind; null for a frontend that was not there, or is not any more. */
    void note(Frontend frontend, @Nullable Forwarding before, @Nullable Forwarding after) {
        if (frontend.protocol() != Protocol.UDP) {
            return;
        }
        Set<Backend> then = backends(before);
        Set<Backend> now = backends(after);
        // Without a backend nobody can be moved: those who were left behind then are moved to the first that comes.
        if (then.isEmpty() || !now.containsAll(then)) {
            changed.put(frontend, now);
        } else {
            changed.computeIfPresent(frontend, (f, old) -> now);
        }
    }

    private static Set<Backend> backends(@Nullable Forwarding forwarding) {
        return forwarding == null ? Set.of() : new HashSet<>(forwarding.inside().backends());
    }

    /** Moves what was left behind since the last success; the maps must hold the new backends already. */
    void move() throws IOException {
        if (changed.isEmpty()) {
            return;
        }
        Map<Long, List<BpfMap.Entry>> behind = new HashMap<>();
        for (BpfMap.Entry reply : replies.entries()) {
            Set<Backend> now = changed.get(Encoding.frontend(reply.value()));
            if (now != null && !now.contains(Encoding.backend(reply.key(), Long.BYTES))) {
                behind.computeIfAbsent(Encoding.u64(reply.key(), 0), cookie -> new ArrayList<>())
                        .add(reply);
            }
        }
        if (!behind.isEmpty()) {
            for (long process : cgroup.membersBelow()) {
                move(process, behind);
            }
        }
        changed.clear();
    }

    private void move(long process, Map<Long, List<BpfMap.Entry>> behind) {
        List<String> failures = new ArrayList<>();
        try {
            BorrowedSocket.forEach(process, socket -> {
                List<BpfMap.Entry> old = behind.getOrDefault(socket.cookie(), List.of()).stream()
                        .filter(reply -> socket.peer()
                                .filter(peer -> same(peer, Encoding.frontend(reply.value())))
                                .isPresent())
                        .toList();
                if (!old.isEmpty()) {
                    try {
                        socket.reconnect();
                        // Else the next look would take it for one that is still with its old backend.
                        replies.removeAll(old.stream().map(BpfMap.Entry::key).toList());
                    } catch (KernelException e) {
                        failures.add(e.getMessage());
                    }
                }
            });
        } catch (IOException e) {
            failures.add(String.valueOf(e.getMessage()));
        }
        if (!failures.isEmpty()) {
            LOG.warn("datagram sockets of process {} stay with backends that are gone: {}", process, failures);
        }
    }

    private static boolean same(InetSocketAddress peer, Frontend frontend) {
        return peer.getAddress().equals(frontend.address()) && peer.getPort() == frontend.port();
    }
}
