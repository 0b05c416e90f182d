package dev.portolan.proxy.ebpf;

import dev.portolan.linux.KernelException;
import dev.portolan.linux.bpf.BpfMap;
import dev.portolan.linux.bpf.BpfMap.Shape;
import dev.portolan.linux.bpf.MapType;
import dev.portolan.linux.bpf.PinFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The maps that programs and this process share; see {@link Encoding}.
 *
 * @param services frontend → what it does
 * @param backends service and slot, or service and number → backend
 * @param clients network namespace and service → when it last connected, and to which number
 * @param flows datagram socket and frontend → service and number that its datagrams go to
 * @param replies datagram socket and backend → the frontend that its answers shall come from
 * @param peers TCP socket and backend → the frontend it meant
 * @param counters service → connections and flows
 * @param guarded address, port, protocol of node ports, where nobody may listen
 */
record SocketMaps(
        BpfMap services,
        BpfMap backends,
        BpfMap clients,
        BpfMap flows,
        BpfMap replies,
        BpfMap peers,
        BpfMap counters,
        BpfMap guarded)
        implements AutoCloseable {
    /** Socket or namespace, and an address with port. */
    static final int SOCKET_KEY_BYTES = 32;

    static final int CLIENT_KEY_BYTES = 16;
    static final int CLIENT_BYTES = 16;
    static final int CLIENT_NUMBER = 8;
    static final int FLOW_BYTES = 8;
    /** A map has to have values, if only zeros. */
    static final int GUARD_BYTES = 4;

    /** Those pinned in {@code pins}; what is missing there, or of another shape, is made and pinned. */
    static SocketMaps open(PinFolder pins, EbpfConfig.Capacity capacity) throws KernelException {
        List<BpfMap> open = new ArrayList<>();
        try {
            for (Wanted each : wanted(capacity)) {
                open.add(each.open(pins));
            }
        } catch (KernelException e) {
            open.forEach(BpfMap::close);
            throw e;
        }
        return of(open);
    }

    /** New ones, which nobody else finds. */
    static SocketMaps unpinned(EbpfConfig.Capacity capacity) throws KernelException {
        List<BpfMap> open = new ArrayList<>();
        try {
            for (Wanted each : wanted(capacity)) {
                open.add(BpfMap.create(each.name, each.shape));
            }
        } catch (KernelException e) {
            open.forEach(BpfMap::close);
            throw e;
        }
        return of(open);
    }

    private record Wanted(String name, Shape shape) {
        BpfMap open(PinFolder pins) throws KernelException {
            Optional<BpfMap> there = pins.map(name, shape);
            if (there.isPresent()) {
                return there.get();
            }
            BpfMap made = BpfMap.create(name, shape);
            try {
                pins.pin(made);
                return made;
            } catch (KernelException e) {
                made.close();
                throw e;
            }
        }
    }

    private static List<Wanted> wanted(EbpfConfig.Capacity capacity) {
        int clients = capacity.clients();
        return List.of(
                new Wanted(
                        "services",
                        new Shape(MapType.HASH, Encoding.FRONTEND_BYTES, Encoding.SERVICE_BYTES, capacity.frontends())),
                new Wanted(
                        "backends",
                        new Shape(MapType.HASH, Encoding.SLOT_BYTES, Encoding.BACKEND_BYTES, capacity.backends())),
                new Wanted("clients", new Shape(MapType.LRU_HASH, CLIENT_KEY_BYTES, CLIENT_BYTES, clients)),
                new Wanted("flows", new Shape(MapType.LRU_HASH, SOCKET_KEY_BYTES, FLOW_BYTES, clients)),
                new Wanted("replies", new Shape(MapType.LRU_HASH, SOCKET_KEY_BYTES, Encoding.FRONTEND_BYTES, clients)),
                new Wanted("peers", new Shape(MapType.LRU_HASH, SOCKET_KEY_BYTES, Encoding.FRONTEND_BYTES, clients)),
                new Wanted("counters", new Shape(MapType.PER_CPU_ARRAY, 4, 8, capacity.frontends())),
                new Wanted(
                        "guarded",
                        new Shape(MapType.HASH, Encoding.FRONTEND_BYTES, GUARD_BYTES, capacity.frontends())));
    }

    private static SocketMaps of(List<BpfMap> all) {
        return new SocketMaps(
                all.get(0), all.get(1), all.get(2), all.get(3), all.get(4), all.get(5), all.get(6), all.get(7));
    }

    @Override
    public void close() {
        List.of(services, backends, clients, flows, replies, peers, counters, guarded)
                .forEach(BpfMap::close);
    }
}
