package dev.portolan.proxy.nftables;

import dev.portolan.linux.Ability;
import dev.portolan.linux.KernelException;
import dev.portolan.linux.conntrack.Conntrack;
import dev.portolan.linux.nftables.Nftables;
import dev.portolan.linux.nftables.Transaction;
import dev.portolan.linux.nftables.Value;
import dev.portolan.linux.route.RouteSocket;
import dev.portolan.proxy.Applied;
import dev.portolan.proxy.DataPlane;
import dev.portolan.proxy.DataPlaneException;
import dev.portolan.proxy.Traffic;
import dev.portolan.proxy.core.Delta;
import dev.portolan.proxy.core.Family;
import dev.portolan.proxy.core.Forwarding;
import dev.portolan.proxy.core.Frontend;
import dev.portolan.proxy.core.ServiceTable;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A data plane in the kernel: packets for a frontend get a backend's address (DNAT) and never pass a process. IPv4 and IPv6; TCP, UDP and SCTP.
 * It works on the network namespace of the thread that opened it, and needs CAP_NET_ADMIN there.
 *
 * <p>An update is one transaction whose size depends on what changes, not on what there is. The rules stay when the process ends; the
 * next one replaces them at one instant, and only forgets then which client stuck to which backend. Clients stick per frontend.
 */
public final class NftablesPlane implements DataPlane {
    private final Logger log = LoggerFactory.getLogger(NftablesPlane.class);
    /** The families that this kernel filters. */
    private final Map<Family, Layout> layouts = new EnumMap<>(Family.class);

    private final NftablesConfig config;
    private final Obstacles obstacles;
    private final Nftables nftables;
    private final UdpFlows flows;
    private final LoopbackRouting loopback;
    /** What is in the kernel; empty when that is unknown, and then everything is replaced. */
    private Map<Family, Ledger> ledgers = Map.of();

    private int lastMessages;

    private NftablesPlane(NftablesConfig config, Nftables nftables, Conntrack conntrack, RouteSocket route) {
        this.config = config;
        for (Family family : Family.values()) {
            if (family == Family.IPV4 || Trial.run(family).possible()) {
                layouts.put(family, Layout.of(config.table(), family));
            }
        }
        this.obstacles = new Obstacles(layouts.keySet());
        this.nftables = nftables;
        this.flows = new UdpFlows(conntrack);
        this.loopback = new LoopbackRouting(route, config.podLinks());
    }

    /** Opens the calling thread's network namespace; changes nothing yet. */
    public static NftablesPlane open(NftablesConfig config) throws KernelException {
        Nftables nftables = Nftables.open();
        try {
            Conntrack conntrack = Conntrack.open();
            try {
                return new NftablesPlane(config, nftables, conntrack, RouteSocket.open());
            } catch (KernelException e) {
                conntrack.close();
                throw e;
            }
        } catch (KernelException e) {
            nftables.close();
            throw e;
        }
    }

    /** Whether this data plane can work in the calling thread's network namespace. Asks the kernel; changes nothing. */
    public static Ability ability() {
        return Trial.run(Family.IPV4);
    }

    @Override
    public String name() {
        return "nftables";
    }

    @Override
    public synchronized Applied apply(ServiceTable next, Delta delta) throws DataPlaneException {
        Transaction transaction = new Transaction();
        Map<Family, Ledger> current = ledgers.isEmpty() ? anew(transaction) : ledgers;
        if (ledgers.isEmpty()) {
            delta.removed().forEach((frontend, then) -> flows.note(frontend, Optional.of(then), Optional.empty()));
            next.forwardings().forEach((frontend, now) -> {
                set(current, frontend, now);
                flows.note(frontend, Optional.empty(), Optional.of(now));
            });
        } else {
            set(current, delta);
        }
        current.values().forEach(ledger -> ledger.writeTo(transaction));
        commit(transaction);
        ledgers = current;
        cutFlows();
        return Applied.except(obstacles.now(loopback));
    }

    private Map<Family, Ledger> anew(Transaction transaction) {
        Map<Family, Ledger> fresh = new EnumMap<>(Family.class);
        obstacles.clear();
        layouts.forEach((family, layout) -> {
            transaction.deleteIfPresent(layout.table());
            new Ruleset(layout, config).addTo(transaction);
            fresh.put(family, new Ledger(layout));
        });
        return fresh;
    }

    private void set(Map<Family, Ledger> ledgers, Delta delta) {
        delta.removed().forEach((frontend, then) -> {
            obstacles.forget(frontend);
            Ledger ledger = ledgers.get(Family.of(frontend.address()));
            if (ledger != null) {
                ledger.set(frontend, Programme.NONE);
            }
            flows.note(frontend, Optional.of(then), Optional.empty());
        });
        delta.changed().forEach((frontend, change) -> {
            set(ledgers, frontend, change.after());
            flows.note(frontend, Optional.of(change.before()), Optional.of(change.after()));
        });
        delta.added().forEach((frontend, now) -> {
            set(ledgers, frontend, now);
            flows.note(frontend, Optional.empty(), Optional.of(now));
        });
    }

    private void set(Map<Family, Ledger> ledgers, Frontend frontend, Forwarding wanted) {
        boolean hindered = obstacles.note(frontend, wanted);
        Ledger ledger = ledgers.get(Family.of(frontend.address()));
        if (ledger != null) {
            ledger.set(
                    frontend,
                    hindered ? Programme.NONE : Programme.of(ledger.layout(), frontend, wanted, ledger.of(frontend)));
        }
    }

    private void commit(Transaction transaction) throws DataPlaneException {
        lastMessages = transaction.size();
        try {
            // In a user namespace the kernel takes less at once: then a first table, or one after a failure, comes in
            // parts.
            nftables.commitInParts(transaction);
        } catch (KernelException e) {
            // Somebody may have changed our tables, and the ledgers are ahead of the kernel: begin anew.
            ledgers = Map.of();
            throw new DataPlaneException(String.valueOf(e.getMessage()), e);
        }
    }

    /** The rules are in force already, so that a failure here is no failure to apply; the next apply tries again. */
    private void cutFlows() {
        try {
            flows.cut();
        } catch (KernelException e) {
            log.warn("UDP flows to backends that are gone go on for now: {}", e.getMessage());
        }
    }

    @Override
    public synchronized SortedMap<Frontend, Traffic> counters() throws DataPlaneException {
        SortedMap<Frontend, Traffic> all = new TreeMap<>();
        try {
            for (Ledger ledger : ledgers.values()) {
                Map<Value, Long> counts = nftables.counts(ledger.layout().counted());
                for (Frontend each : ledger.frontends()) {
                    all.put(each, new Traffic(counts.getOrDefault(Keys.of(each), 0L)));
                }
            }
            return all;
        } catch (KernelException e) {
            throw new DataPlaneException("data plane nftables: " + e.getMessage(), e);
        }
    }

    /** How many messages the last transaction had. */
    synchronized int lastMessages() {
        return lastMessages;
    }

    /** Deletes the tables, whichever run made them. */
    @Override
    public synchronized void cleanUp() throws DataPlaneException {
        Transaction transaction = new Transaction();
        layouts.values().forEach(layout -> transaction.deleteIfPresent(layout.table()));
        commit(transaction);
        ledgers = Map.of();
    }

    @Override
    public synchronized void close() {
        nftables.close();
        flows.close();
        loopback.close();
    }
}
