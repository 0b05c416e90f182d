package dev.portolan.proxy.nftables;

import dev.portolan.linux.KernelException;
import dev.portolan.linux.conntrack.Conntrack;
import dev.portolan.linux.conntrack.UdpFlow;
import dev.portolan.proxy.core.Backend;
import dev.portolan.proxy.core.Forwarding;
import dev.portolan.proxy.core.Frontend;
import dev.portolan.proxy.core.Protocol;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Cuts UDP flows that go where their frontend no longer sends anybody. The kernel decides for a flow's first packet only, and a client
 * that keeps sending from one port would stay with a backend that is gone, or with none, for ever.
 */
final class UdpFlows implements AutoCloseable {
    private final Conntrack conntrack;
    /** Frontends to look at, with their backends of now. */
    private final Map<Frontend, Set<Backend>> changed = new HashMap<>();

    UdpFlows(Conntrack conntrack) {
        this.conntrack = conntrack;
    }

    /** Notes a change, if there can be flows that it leaves behind. */
    void note(Frontend frontend, Optional<Forwarding> before, Optional<Forwarding> after) {
        if (frontend.protocol() != Protocol.UDP) {
            return;
        }
        Set<Backend> then = backends(before);
        Set<Backend> now = backends(after);
        // Before it had backends, flows to it may have got as far as the kernel itself.
        if (then.isEmpty() || !now.containsAll(then)) {
            changed.put(frontend, now);
        } else {
            changed.computeIfPresent(frontend, (f, old) -> now);
        }
    }

    private static Set<Backend> backends(Optional<Forwarding> forwarding) {
        Set<Backend> all = new HashSet<>();
        forwarding.ifPresent(f -> {
            all.addAll(f.inside().backends());
            all.addAll(f.outside().backends());
        });
        return all;
    }

    /** Cuts what was left behind since the last success; the new rules must be in force, or the next packet would follow the old ones. */
    void cut() throws KernelException {
        if (changed.isEmpty()) {
            return;
        }
        conntrack.forgetUdp(this::leftBehind);
        changed.clear();
    }

    private boolean leftBehind(UdpFlow flow) {
        InetSocketAddress to = flow.original().destination();
        Set<Backend> backends = changed.get(new Frontend(to.getAddress(), to.getPort(), Protocol.UDP));
        InetSocketAddress really = flow.reply().source();
        return backends != null && !backends.contains(new Backend(really.getAddress(), really.getPort()));
    }

    @Override
    public void close() {
        conntrack.close();
    }
}
