package dev.portolan.proxy.ebpf;

import dev.portolan.proxy.core.Affinity;
import dev.portolan.proxy.core.Backend;
import dev.portolan.proxy.core.Forwarding;
import dev.portolan.proxy.core.Frontend;
import dev.portolan.proxy.core.Maglev;
import dev.portolan.proxy.core.Placement;
import dev.portolan.proxy.core.Protocol;
import dev.portolan.proxy.core.Target;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One frontend as sockets see it.
 *
 * @param number under which its backends are found
 * @param flags see {@link Encoding}
 * @param timeoutNanos how long clients stick
 * @param slots which backend is where; a connection takes a slot at random, or by who its client is
 * @param numbers the backends' numbers, which they keep while they are there; empty where nobody needs them
 */
record SocketService(int number, int flags, long timeoutNanos, List<Backend> slots, Map<Backend, Integer> numbers) {

    /** Whether sockets decide about the frontend at all. Where not, the packet filter does. */
    static boolean concerns(Frontend frontend, Forwarding forwarding) {
        if (frontend.protocol() == Protocol.SCTP || !forwarding.sourceRanges().isEmpty()) {
            // A socket that asks to connect often has no source address yet.
            return false;
        }
        return switch (forwarding.inside()) {
            case Target.Balance balance -> true;
            // A datagram socket connects to anything; only a packet is refused.
            case Target.Refuse refuse -> frontend.protocol() == Protocol.TCP;
            case Target.Drop drop -> false;
        };
    }

    /** What does {@code forwarding}, with as little change to {@code before} as can be. */
    static SocketService of(
            int number, Frontend frontend, Forwarding forwarding, @Nullable SocketService before, Spread spread) {
        List<Backend> backends = forwarding.inside().backends();
        boolean consistent = spread == Spread.MAGLEV && backends.size() > 1;
        List<Backend> slots = consistent
                ? Maglev.table(backends)
                : Placement.slots(before == null ? List.of() : before.slots, backends);
        Optional<Affinity.ClientIp> sticky =
                forwarding.affinity() instanceof Affinity.ClientIp clientIp ? Optional.of(clientIp) : Optional.empty();
        boolean numbered = sticky.isPresent() || frontend.protocol() == Protocol.UDP;
        int flags = (backends.isEmpty() ? Encoding.REFUSE : 0)
                | (sticky.isPresent() ? Encoding.STICKY : 0)
                | (frontend.address().isLoopbackAddress() ? Encoding.NODE_ONLY : 0)
                | (numbered ? Encoding.NUMBERED : 0)
                | (consistent ? Encoding.CONSISTENT : 0);
        return new SocketService(
                number,
                flags,
                sticky.map(s -> s.timeout().toNanos()).orElse(0L),
                slots,
                numbered ? Placement.numbers(before == null ? Map.of() : before.numbers, backends) : Map.of());
    }
}
