package dev.portolan.apiserver;

import dev.portolan.apiserver.kinds.Claim;
import dev.portolan.apiserver.kinds.IpAddressObject;
import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.kinds.ServiceRange;
import dev.portolan.apiserver.registry.ClaimKeys;
import dev.portolan.apiserver.registry.ClaimKeys.Held;
import dev.portolan.apiserver.registry.Registry;
import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.apiserver.storage.Stored;
import dev.portolan.apiserver.storage.Watcher;
import dev.portolan.rules.Cidr;
import dev.portolan.rules.IpAddresses;
import dev.portolan.rules.PortRange;
import dev.portolan.store.CommitResult;
import dev.portolan.store.Transaction;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps Services and what is written down as theirs in agreement: what a Service has and nobody holds is taken for it, what is held for
 * a Service that doesn't have it is given back. Writes take and release in one transaction, so that only somebody else's hand (a store
 * restored in part, an IPAddress deleted by a user) leaves work here. Looked at when the server starts, every three minutes, and when an
 * IPAddress goes.
 */
final class AllocationRepair implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AllocationRepair.class);
    private static final long EVERY = Watcher.seconds(180);

    private final Registry registry;
    private final ClaimKeys claims;
    private final PortRange nodePorts;
    private final ServerEvents events;
    private final ResourceType services;
    private volatile Watcher watcher;
    private volatile boolean closed;
    private final Thread keeper = Thread.ofVirtual().name("allocation-repair").unstarted(this::keep);

    AllocationRepair(Registry registry, PortRange nodePorts) {
        this.registry = registry;
        this.claims = new ClaimKeys(registry.storage().store());
        this.nodePorts = nodePorts;
        this.events = new ServerEvents(registry, InstantSource.system(), "ipallocator-repair-controller");
        this.services = registry.find("", "v1", "services").orElseThrow();
        this.watcher = watch();
    }

    private Watcher watch() {
        long now = registry.storage().revision();
        return registry.storage()
                .cache(IpAddressObject.TYPE)
                .watch(ObjectStorage.under(IpAddressObject.TYPE, ""), _ -> true, now, now);
    }

    void start() {
        keeper.start();
    }

    private void keep() {
        try {
            orSay(this::round);
            while (!closed) {
                Watcher.Item item = watcher.poll(EVERY);
                if (closed) return;
                if (watcher.overrun()) watcher = watch(); // and what was missed is found by looking at everything
                if (item == null) orSay(this::round);
                else if (item.type() == Watcher.Type.DELETED) orSay(() -> gone(item.object()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the server is being closed
        }
    }

    private static void orSay(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) { // nobody else would begin this thread again
            LOG.warn("addresses and ports of Services were not checked: {}", e.toString());
        }
    }

    /** Looks at everything once. */
    void round() {
        Map<String, Stored> byName = new HashMap<>();
        for (Stored service : registry.storage()
                .fresh(services)
                .list(ObjectStorage.under(services, ""), _ -> true, 0)
                .objects()) {
            byName.put(name(service), service);
        }
        Map<String, Held> held = new HashMap<>();
        Stream.of(Claim.ADDRESSES, Claim.PORTS)
                .flatMap(prefix -> claims.all(prefix).stream())
                .forEach(h -> held.put(h.key(), h));
        List<Cidr> blocks = blocks();
        byName.values().forEach(service -> check(service, held, blocks));
        held.values().stream().filter(Held::ours).forEach(h -> leaked(h, Optional.ofNullable(byName.get(h.holder()))));
    }

    /** An IPAddress went: with its Service, or from under it. */
    private void gone(Stored address) {
        String holder = IpAddressObject.holder(address.json());
        int slash = holder.indexOf('/');
        if (!IpAddressObject.ofService(address.json()) || slash < 0) return;
        String key = ObjectStorage.key(services, holder.substring(0, slash), holder.substring(slash + 1));
        registry.storage().latest(services, key).ifPresent(service -> {
            Map<String, Held> held = new HashMap<>();
            Stream.of(Claim.ADDRESSES, Claim.PORTS)
                    .flatMap(prefix -> held(service, prefix))
                    .forEach(h -> held.put(h.key(), h));
            check(service, held, blocks());
        });
    }

    private List<Cidr> blocks() {
        return claims.ranges().stream().map(ServiceRange::block).toList();
    }

    private Stream<Held> held(Stored service, String prefix) {
        return keys(service).stream().filter(k -> k.startsWith(prefix)).flatMap(k -> claims.find(k).stream());
    }

    private List<String> keys(Stored service) {
        return registry.strategy(services).claimsHeld(service.json());
    }

    private static String name(Stored service) {
        return service.namespace() + "/" + service.name();
    }

    private void check(Stored service, Map<String, Held> held, List<Cidr> blocks) {
        for (String key : new HashSet<>(keys(service))) {
            Held now = held.get(key);
            if (outside(key, blocks)) say(service, key, Trouble.OUTSIDE, "");
            else if (now == null) mend(service, key);
            else if (!now.holder().equals(name(service))) say(service, key, Trouble.TAKEN, now.holder());
        }
    }

    private void mend(Stored service, String key) {
        var transaction = Transaction.builder().expect(service.key(), service.revision());
        ClaimKeys.take(transaction, Claim.of(key, service.namespace(), service.name()));
        if (committed(transaction)) say(service, key, Trouble.MISSING, "");
    }

    private void leaked(Held held, Optional<Stored> service) {
        if (service.filter(s -> Set.copyOf(keys(s)).contains(held.key())).isPresent()) return;
        var transaction = Transaction.builder();
        int slash = held.holder().indexOf('/');
        String key = slash < 0
                ? ""
                : ObjectStorage.key(
                        services,
                        held.holder().substring(0, slash),
                        held.holder().substring(slash + 1));
        if (!key.isEmpty())
            transaction.expect(key, service.map(Stored::revision).orElse(0L));
        ClaimKeys.drop(transaction, held);
        if (!committed(transaction)) return;
        String value = value(held.key());
        if (held.key().startsWith(Claim.ADDRESSES)) {
            events.warning(
                    IpAddressObject.named(value),
                    "IPAddressNotAllocated",
                    "IPAddress: %s for Service %s appears to have leaked: cleaning up".formatted(value, held.holder()));
        } else {
            LOG.warn("the node port {} of Service {} had leaked, and is free again", value, held.holder());
        }
    }

    private boolean committed(Transaction.Builder transaction) {
        return registry.storage().store().commit(transaction.build()) instanceof CommitResult.Committed;
    }

    private boolean outside(String key, List<Cidr> blocks) {
        String value = value(key);
        return key.startsWith(Claim.ADDRESSES)
                ? IpAddresses.parse(value)
                        .filter(a -> blocks.stream().anyMatch(b -> b.contains(a)))
                        .isEmpty()
                : !nodePorts.contains(Integer.parseInt(value));
    }

    private static String value(String key) {
        return key.substring(key.indexOf('/') + 1);
    }

    private enum Trouble {
        MISSING,
        TAKEN,
        OUTSIDE
    }

    private void say(Stored service, String key, Trouble trouble, String other) {
        String value = value(key);
        boolean address = key.startsWith(Claim.ADDRESSES);
        String family = value.contains(":") ? "IPv6" : "IPv4";
        String reason = (address ? "ClusterIP" : "Port")
                + switch (trouble) {
                    case MISSING -> "NotAllocated";
                    case TAKEN -> "AlreadyAllocated";
                    case OUTSIDE -> "OutOfRange";
                };
        String what = address ? "Cluster IP [" + family + "]: " + value : "Port " + value;
        events.warning(
                service.json(),
                reason,
                what
                        + switch (trouble) {
                            case MISSING -> " is not allocated; repairing";
                            case TAKEN -> " is already assigned to " + other + "; please recreate service";
                            case OUTSIDE ->
                                address
                                        ? " is not within any configured Service CIDR; please recreate service"
                                        : " is not within the port range " + nodePorts + "; please recreate service";
                        });
    }

    @Override
    public void close() {
        closed = true;
        watcher.close();
        try {
            if (keeper.getState() != Thread.State.NEW) keeper.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
