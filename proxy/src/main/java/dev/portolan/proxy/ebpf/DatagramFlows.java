package dev.portolan.proxy.ebpf;

import dev.portolan.linux.KernelException;
import dev.portolan.linux.bpf.BpfMap;
import dev.portolan.linux.cgroup.Cgroup;
import dev.portolan.linux.socket.BorrowedSocket;
import dev.portolan.proxy.core.Backend;
import dev.portolan.proxy.core.Forwarding;
import dev.portolan.proxy.core.Frontend;
import dev.portolan.proxy.core.Protocol;
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

    /** Notes a change, if it can leave flows behind. */
    void note(Frontend frontend, Forwarding before, @Nullable Forwarding after) {
        if (frontend.protocol() == Protocol.UDP) {
            Set<Backend> now =
                    after == null ? Set.of() : new HashSet<>(after.inside().backends());
            if (!now.containsAll(before.inside().backends())) {
                changed.put(frontend, now);
            }
        }
    }

    /** Moves what was left behind; the maps must hold the new backends already. */
    void move() throws IOException {
        if (changed.isEmpty()) {
            return;
        }
        Map<Long, Frontend> behind = new HashMap<>();
        for (BpfMap.Entry reply : replies.entries()) {
            Frontend frontend = Encoding.frontend(reply.value());
            Set<Backend> now = changed.get(frontend);
            if (now != null && !now.contains(Encoding.backend(reply.key(), Long.BYTES))) {
                behind.put(Encoding.u64(reply.key(), 0), frontend);
            }
        }
        if (!behind.isEmpty()) {
            List<Long> processes = cgroup.membersBelow();
            for (long process : processes) {
                move(process, behind);
            }
        }
        changed.clear();
    }

    private static void move(long process, Map<Long, Frontend> behind) {
        List<String> failures = new ArrayList<>();
        try {
            BorrowedSocket.forEach(process, socket -> {
                Frontend frontend = behind.get(socket.cookie());
                if (frontend != null
                        && socket.peer().filter(peer -> same(peer, frontend)).isPresent()) {
                    try {
                        socket.reconnect();
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
