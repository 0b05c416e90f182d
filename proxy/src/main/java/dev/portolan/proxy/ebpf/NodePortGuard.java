package dev.portolan.proxy.ebpf;

import dev.portolan.linux.KernelException;
import dev.portolan.linux.bpf.BpfMap;
import dev.portolan.proxy.core.Forwarding;
import dev.portolan.proxy.core.Frontend;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where programs on the node may not listen: at node ports, whose connections go to backends and would never reach them. bind(2) says
 * EADDRINUSE then, instead of nothing.
 */
final class NodePortGuard {
    /** Who listens at all addresses of one family may do so for the other as well. */
    private static final List<InetAddress> ANY = List.of(InetAddress.ofLiteral("0.0.0.0"), InetAddress.ofLiteral("::"));

    private final BpfMap map;
    private final Set<Frontend> guarded = new HashSet<>();
    /** What is refused, and for how many node ports. */
    private final Map<Frontend, Integer> refused = new HashMap<>();

    NodePortGuard(BpfMap map) {
        this.map = map;
    }

    /** Notes what a frontend is from now on; null for nothing. */
    void set(Frontend frontend, @Nullable Forwarding now) throws KernelException {
        boolean wanted = now != null && now.kind() == Forwarding.Kind.NODE_PORT;
        if (wanted ? !guarded.add(frontend) : !guarded.remove(frontend)) {
            return;
        }
        count(frontend, wanted);
        for (InetAddress any : ANY) {
            count(new Frontend(any, frontend.port(), frontend.protocol()), wanted);
        }
    }

    private void count(Frontend place, boolean more) throws KernelException {
        int count = refused.getOrDefault(place, 0) + (more ? 1 : -1);
        if (count == 0) {
            map.remove(Encoding.of(place));
            refused.remove(place);
        } else {
            if (more && count == 1) {
                map.put(Encoding.of(place), new byte[SocketMaps.GUARD_BYTES]);
            }
            refused.put(place, count);
        }
    }

    /** Takes away what an earlier run has left and nobody has noted since. */
    void sweep() throws KernelException {
        for (BpfMap.Entry entry : map.entries()) {
            if (!refused.containsKey(Encoding.frontend(entry.key()))) {
                map.remove(entry.key());
            }
        }
    }
}
