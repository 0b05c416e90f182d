package dev.portolan.proxy.ebpf;

import dev.portolan.linux.KernelException;
import dev.portolan.linux.bpf.BpfMap;
import dev.portolan.linux.bpf.BpfMap.Entry;
import dev.portolan.proxy.core.Backend;
import dev.portolan.proxy.core.Forwarding;
import dev.portolan.proxy.core.Frontend;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the maps hold, and the changes to them. At every instant each frontend has all backends of its count: new ones are written
 * before the count that includes them, and old ones taken away after the count that excludes them.
 */
final class SocketTable {
    private final SocketMaps maps;
    private final Spread spread;
    private final SortedMap<Frontend, SocketService> services = new TreeMap<>();
    private final TreeSet<Integer> free = new TreeSet<>();
    private int next;

    private final Map<Frontend, SocketService> before = new LinkedHashMap<>();

    private SocketTable(SocketMaps maps, Spread spread) {
        this.maps = maps;
        this.spread = spread;
    }

    /** As the maps are now, also when an earlier run filled them. */
    static SocketTable read(SocketMaps maps, Spread spread) throws KernelException {
        SocketTable table = new SocketTable(maps, spread);
        Map<Integer, Map<Integer, Entry>> backends = new HashMap<>();
        for (Entry entry : maps.backends().entries()) {
            backends.computeIfAbsent(Encoding.u32(entry.key(), 0), s -> new TreeMap<>(Integer::compareUnsigned))
                    .put(Encoding.u32(entry.key(), 4), entry);
        }
        for (Entry entry : maps.services().entries()) {
            SocketService service = service(entry.value(), backends);
            table.services.put(Encoding.frontend(entry.key()), service);
            table.next = Math.max(table.next, service.number() + 1);
        }
        table.sweep(backends);
        return table;
    }

    private static SocketService service(byte[] value, Map<Integer, Map<Integer, Entry>> backends) {
        int number = Encoding.u32(value, 0);
        int count = Encoding.u32(value, Encoding.SERVICE_COUNT);
        List<Backend> slots = new ArrayList<>();
        Map<Backend, Integer> numbers = new TreeMap<>();
        backends.getOrDefault(number, Map.of()).forEach((slot, entry) -> {
            Backend backend = Encoding.backend(entry.value(), 0);
            if (slot < 0) {
                numbers.put(backend, slot & ~Encoding.NUMBER);
            } else if (slot < count) {
                slots.add(backend);
            }
        });
        return new SocketService(
                number,
                Encoding.u32(value, Encoding.SERVICE_FLAGS),
                Encoding.u64(value, Encoding.SERVICE_TIMEOUT),
                slots,
                numbers);
    }

    /** Takes away what a run that was killed between two steps has left: backends that no count includes. */
    private void sweep(Map<Integer, Map<Integer, Entry>> backends) throws KernelException {
        Map<Integer, SocketService> byNumber = new HashMap<>();
        services.values().forEach(service -> byNumber.put(service.number(), service));
        for (var each : backends.entrySet()) {
            SocketService service = byNumber.get(each.getKey());
            for (int slot : each.getValue().keySet()) {
                if (service == null || (slot >= 0 && slot >= service.slots().size())) {
                    maps.backends().remove(Encoding.slot(each.getKey(), slot));
                }
            }
        }
        for (int number = 0; number < next; number++) {
            if (!byNumber.containsKey(number)) {
                free.add(number);
            }
        }
    }

    /** Every frontend that sockets know. */
    SortedMap<Frontend, SocketService> services() {
        return services;
    }

    /** Notes what a frontend shall do; null for nothing. */
    void set(Frontend frontend, @Nullable Forwarding wanted) {
        SocketService then = services.get(frontend);
        SocketService now = null;
        if (wanted != null && SocketService.concerns(frontend, wanted)) {
            now = SocketService.of(then == null ? number() : then.number(), frontend, wanted, then, spread);
        }
        if (then == null ? now == null : then.equals(now)) {
            return;
        }
        before.putIfAbsent(frontend, then == null ? NONE : then);
        if (now == null) {
            services.remove(frontend);
        } else {
            services.put(frontend, now);
        }
    }

    private static final SocketService NONE = new SocketService(-1, 0, 0, List.of(), Map.of());

    private int number() {
        Integer again = free.pollFirst();
        return again == null ? next++ : again;
    }

    /** Makes the maps as noted. */
    void write() throws KernelException {
        List<Entry> come = new ArrayList<>();
        List<Entry> counts = new ArrayList<>();
        List<byte[]> gone = new ArrayList<>();
        List<byte[]> frontends = new ArrayList<>();
        List<Integer> released = new ArrayList<>();
        before.forEach((frontend, then) -> {
            SocketService now = services.getOrDefault(frontend, NONE);
            if (now == NONE) {
                frontends.add(Encoding.of(frontend));
                released.add(then.number());
            } else {
                counts.add(new Entry(Encoding.of(frontend), Encoding.of(now)));
            }
            Map<Integer, Entry> old = backends(then);
            Map<Integer, Entry> fresh = backends(now);
            fresh.forEach((slot, entry) -> {
                Entry same = old.remove(slot);
                if (same == null || !java.util.Arrays.equals(same.value(), entry.value())) {
                    come.add(entry);
                }
            });
            old.values().forEach(entry -> gone.add(entry.key()));
        });
        put(maps.backends(), come);
        put(maps.services(), counts);
        maps.services().removeAll(frontends);
        maps.backends().removeAll(gone);
        for (int number : released) {
            maps.counters().zero(number);
        }
        free.addAll(released);
        before.clear();
    }

    private static void put(BpfMap map, List<Entry> entries) throws KernelException {
        if (entries.size() == 1) {
            map.put(entries.getFirst().key(), entries.getFirst().value());
        } else {
            map.putAll(entries);
        }
    }

    private static Map<Integer, Entry> backends(SocketService service) {
        Map<Integer, Entry> all = new LinkedHashMap<>();
        for (int slot = 0; slot < service.slots().size(); slot++) {
            Backend backend = service.slots().get(slot);
            int number = service.numbers().getOrDefault(backend, 0);
            all.put(slot, new Entry(Encoding.slot(service.number(), slot), Encoding.of(backend, number)));
        }
        service.numbers().forEach((backend, number) -> {
            int slot = Encoding.NUMBER | number;
            all.put(slot, new Entry(Encoding.slot(service.number(), slot), Encoding.of(backend, number)));
        });
        return all;
    }
}
