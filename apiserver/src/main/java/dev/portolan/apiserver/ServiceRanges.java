package dev.portolan.apiserver;

import dev.portolan.apiserver.kinds.Claim;
import dev.portolan.apiserver.kinds.ServiceCidrObject;
import dev.portolan.apiserver.registry.ClaimKeys;
import dev.portolan.apiserver.registry.Registry;
import dev.portolan.apiserver.registry.RequestOptions;
import dev.portolan.apiserver.registry.Writes.View;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.ChangeBell;
import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.apiserver.storage.Stored;
import dev.portolan.apiserver.storage.Watcher;
import dev.portolan.rules.Cidr;
import dev.portolan.rules.IpAddresses;
import java.net.InetAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The ranges of Services, as ServiceCIDR objects: the cluster's own is always there; one that is deleted stays until no Service has an
 * address that only it covers. No new address can come from it by then: what takes one does so on condition that the range is unchanged.
 */
final class ServiceRanges implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceRanges.class);
    private static final long LOOK_EVERY = Watcher.seconds(1);

    private final Registry registry;
    private final ClaimKeys claims;
    private final List<Cidr> configured;
    private final ChangeBell changes;
    private final Thread keeper = Thread.ofVirtual().name("service-ranges").unstarted(this::keep);

    ServiceRanges(Registry registry, List<Cidr> configured) {
        this.registry = registry;
        this.claims = new ClaimKeys(registry.storage().store());
        this.configured = configured;
        this.changes = new ChangeBell(registry.storage().cache(ServiceCidrObject.TYPE), under(), _ -> true);
    }

    private static String under() {
        return ObjectStorage.under(ServiceCidrObject.TYPE, "");
    }

    void start() {
        keeper.start();
    }

    private void keep() {
        try {
            while (!changes.closed()) {
                changes.await(closing().isEmpty() ? Watcher.seconds(60) : LOOK_EVERY);
                if (!changes.closed()) lookOrSay();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the server is being closed
        }
    }

    private void lookOrSay() {
        try {
            ensureDefault();
            closing().forEach(this::release);
        } catch (RuntimeException e) { // nobody else would begin this thread again
            LOG.warn("ranges of Services: {}", e.toString());
        }
    }

    /** The cluster's own range is there, with a second family where the cluster has been given one since. */
    void ensureDefault() {
        String key = ObjectStorage.key(ServiceCidrObject.TYPE, "", ServiceCidrObject.DEFAULT);
        Optional<Stored> there = registry.storage().latest(ServiceCidrObject.TYPE, key);
        if (there.isEmpty()) {
            ObjectNode made = ServiceCidrObject.of(ServiceCidrObject.DEFAULT, configured);
            Ensured.created(registry, ServiceCidrObject.TYPE, "", made);
            return;
        }
        List<Cidr> stored = ServiceCidrObject.blocks(there.get().json());
        if (stored.size() == 1
                && configured.size() == 2
                && configured.getFirst().equals(stored.getFirst())) {
            change(
                    there.get(),
                    View.WHOLE,
                    o -> o.withObject("spec")
                            .withArray("cidrs")
                            .add(configured.getLast().toString()));
        } else if (!stored.containsAll(configured)) {
            LOG.warn(
                    "the ServiceCIDR {} has {}, but the server was started with {}: addresses come from what is stored",
                    ServiceCidrObject.DEFAULT,
                    stored,
                    configured);
        }
    }

    private List<Stored> closing() {
        return registry.storage()
                .fresh(ServiceCidrObject.TYPE)
                .list(under(), s -> !ServiceCidrObject.open(s.json()), 0)
                .objects();
    }

    private void release(Stored range) {
        if (!finalized(range.json())) return;
        if (stillNeeded(range)) {
            boolean said =
                    range.json().at("/status/conditions/0/reason").asString("").equals("Terminating");
            if (said) return;
            change(
                    range,
                    View.STATUS,
                    o -> ServiceCidrObject.ready(
                            o,
                            false,
                            "Terminating",
                            "There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new"
                                    + " ServiceCIDR",
                            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString()));
        } else {
            change(range, View.WHOLE, ServiceRanges::unfinalize);
        }
    }

    private boolean stillNeeded(Stored range) {
        List<Cidr> open = claims.ranges().stream().map(r -> r.block()).toList();
        List<Cidr> own = ServiceCidrObject.blocks(range.json());
        return claims.held(Claim.ADDRESSES).stream()
                .map(key -> IpAddresses.parse(key.substring(Claim.ADDRESSES.length())))
                .flatMap(Optional::stream)
                .anyMatch(a -> covers(own, a) && !covers(open, a));
    }

    private static boolean covers(List<Cidr> blocks, InetAddress address) {
        return blocks.stream().anyMatch(b -> b.contains(address));
    }

    private static boolean finalized(JsonNode object) {
        return object.path("metadata")
                .path("finalizers")
                .valueStream()
                .anyMatch(f -> f.asString("").equals(ServiceCidrObject.FINALIZER));
    }

    private static void unfinalize(ObjectNode object) {
        if (object.path("metadata").path("finalizers") instanceof ArrayNode finalizers) {
            finalizers.removeIf(f -> f.asString("").equals(ServiceCidrObject.FINALIZER));
        }
    }

    private interface Change {
        void on(ObjectNode object);
    }

    /** Another server on this store may have done it already. */
    private void change(Stored range, View view, Change change) {
        try {
            registry.writes()
                    .patch(
                            ServiceCidrObject.TYPE,
                            "",
                            range.name(),
                            view,
                            now -> {
                                change.on(now);
                                return now;
                            },
                            RequestOptions.plain());
        } catch (ApiException e) {
            if (e.code() != 404 && e.code() != 409) throw e;
        }
    }

    @Override
    public void close() {
        changes.close();
        try {
            if (keeper.getState() != Thread.State.NEW) keeper.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
