package dev.portolan.proxy.nftables;

import dev.portolan.linux.Ability;
import dev.portolan.linux.KernelException;
import dev.portolan.linux.conntrack.Conntrack;
import dev.portolan.linux.nftables.Nftables;
import dev.portolan.linux.nftables.Transaction;
import dev.portolan.linux.route.RouteSocket;
import dev.portolan.proxy.Applied;
import dev.portolan.proxy.Applied.Failure;
import dev.portolan.proxy.Applied.Reason;
import dev.portolan.proxy.DataPlane;
import dev.portolan.proxy.DataPlaneException;
import dev.portolan.proxy.core.Delta;
import dev.portolan.proxy.core.Family;
import dev.portolan.proxy.core.Forwarding;
import dev.portolan.proxy.core.Frontend;
import dev.portolan.proxy.core.ServiceTable;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A data plane in the kernel: packets for a frontend get a backend's address (DNAT) and never pass a process. IPv4; TCP, UDP and SCTP.
 * It works on the network namespace of the thread that opened it, and needs CAP_NET_ADMIN there.
 *
 * <p>An update is one transaction whose size depends on what changes, not on what there is. The rules stay when the process ends; the
 * next one replaces them at one instant, and only forgets then which client stuck to which backend. Clients stick per frontend.
 */
public final class NftablesPlane implements DataPlane {
    private final Logger log = LoggerFactory.getLogger(NftablesPlane.class);
    private final Layout layout;
    private final Ruleset ruleset;
    private final Nftables nftables;
    private final UdpFlows flows;
    private final LoopbackRouting loopback;
    /** Empty when it is unknown what is in the kernel; then everything is replaced. */
    private Optional<Ledger> ledger = Optional.empty();

    private int lastMessages;

    private NftablesPlane(NftablesConfig config, Nftables nftables, Conntrack conntrack, RouteSocket route) {
        this.layout = Layout.of(config.table());
        this.ruleset = new Ruleset(layout, config);
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
        return Trial.run();
    }

    @Override
    public String name() {
        return "nftables";
    }

    @Override
    public synchronized Applied apply(ServiceTable next, Delta delta) throws DataPlaneException {
        Transaction transaction = new Transaction();
        Ledger current = ledger.orElseGet(() -> {
            transaction.deleteIfPresent(layout.table());
            ruleset.addTo(transaction);
            return new Ledger(layout);
        });
        if (ledger.isEmpty()) {
            delta.removed().forEach((frontend, then) -> flows.note(frontend, Optional.of(then), Optional.empty()));
            next.forwardings().forEach((frontend, now) -> {
                set(current, frontend, Optional.of(now));
                flows.note(frontend, Optional.empty(), Optional.of(now));
            });
        } else {
            set(current, delta);
        }
        current.writeTo(transaction);
        commit(transaction);
        ledger = Optional.of(current);
        cutFlows();
        return Applied.except(failures(next));
    }

    private void set(Ledger ledger, Delta delta) {
        delta.removed().forEach((frontend, then) -> {
            ledger.set(frontend, Programme.NONE);
            flows.note(frontend, Optional.of(then), Optional.empty());
        });
        delta.changed().forEach((frontend, change) -> {
            set(ledger, frontend, Optional.of(change.after()));
            flows.note(frontend, Optional.of(change.before()), Optional.of(change.after()));
        });
        delta.added().forEach((frontend, now) -> {
            set(ledger, frontend, Optional.of(now));
            flows.note(frontend, Optional.empty(), Optional.of(now));
        });
    }

    private void set(Ledger ledger, Frontend frontend, Optional<Forwarding> wanted) {
        ledger.set(
                frontend,
                wanted.filter(forwarding -> obstacle(frontend, forwarding).isEmpty())
                        .map(forwarding -> Programme.of(layout, frontend, forwarding, ledger.of(frontend)))
                        .orElse(Programme.NONE));
    }

    private static Optional<Failure> obstacle(Frontend frontend, Forwarding forwarding) {
        if (Family.of(frontend.address()) != Family.IPV4) {
            return Optional.of(new Failure(Reason.PROTOCOL_UNSUPPORTED, "data plane nftables carries IPv4 only"));
        }
        int backends = Math.max(
                forwarding.inside().backends().size(),
                forwarding.outside().backends().size());
        return backends <= Side.limit()
                ? Optional.empty()
                : Optional.of(new Failure(
                        Reason.OTHER, backends + " endpoints; data plane nftables takes at most " + Side.limit()));
    }

    private SortedMap<Frontend, Failure> failures(ServiceTable table) {
        SortedMap<Frontend, Failure> failures = new TreeMap<>();
        boolean anyOnLoopback = false;
        for (var entry : table.forwardings().entrySet()) {
            obstacle(entry.getKey(), entry.getValue()).ifPresent(failure -> failures.put(entry.getKey(), failure));
            anyOnLoopback |= entry.getKey().address().isLoopbackAddress();
        }
        if (anyOnLoopback) {
            loopback.allow()
                    .ifPresent(why -> table.forwardings().keySet().stream()
                            .filter(frontend -> frontend.address().isLoopbackAddress())
                            .forEach(frontend -> failures.putIfAbsent(frontend, new Failure(Reason.OTHER, why))));
        }
        return failures;
    }

    private void commit(Transaction transaction) throws DataPlaneException {
        lastMessages = transaction.size();
        try {
            nftables.commit(transaction);
        } catch (KernelException e) {
            // Somebody may have changed our table, and the ledger is ahead of the kernel: begin anew.
            ledger = Optional.empty();
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

    /** How many messages the last transaction had. */
    synchronized int lastMessages() {
        return lastMessages;
    }

    /** Deletes the table, whichever run made it. */
    @Override
    public synchronized void cleanUp() throws DataPlaneException {
        commit(new Transaction().deleteIfPresent(layout.table()));
        ledger = Optional.empty();
    }

    @Override
    public synchronized void close() {
        nftables.close();
        flows.close();
        loopback.close();
    }
}
