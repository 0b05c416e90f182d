package dev.portolan.apiserver.registry;

import dev.portolan.apiserver.kinds.Claim;
import dev.portolan.apiserver.kinds.ClaimView;
import dev.portolan.apiserver.kinds.Claims;
import dev.portolan.apiserver.kinds.IpAddressObject;
import dev.portolan.apiserver.kinds.ServiceCidrObject;
import dev.portolan.apiserver.kinds.ServiceRange;
import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.apiserver.storage.Stored;
import dev.portolan.store.Entry;
import dev.portolan.store.RevisionedStore;
import dev.portolan.store.Transaction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * Claims as keys of the store: what nobody else may hold is a key that must be absent when it is written. The claim of an address
 * is an IPAddress object, which users can list, and make themselves to keep an address from Services.
 */
public final class ClaimKeys implements ClaimView {
    private static final String ROOT = "/claims/";
    private static final String ADDRESS_OBJECTS = ObjectStorage.under(IpAddressObject.TYPE, "");
    private static final String RANGE_OBJECTS = ObjectStorage.under(ServiceCidrObject.TYPE, "");

    private final RevisionedStore store;

    public ClaimKeys(RevisionedStore store) {
        this.store = store;
    }

    /**
     * A claim as it is now.
     *
     * @param key as in {@link Claim}
     * @param holder who has it
     * @param revision when it was taken
     * @param ours whether the server took it for a Service; else somebody made the IPAddress by hand
     */
    public record Held(String key, String holder, long revision, boolean ours) {}

    @Override
    public Optional<String> holder(String key) {
        return find(key).map(Held::holder);
    }

    @Override
    public Set<String> held(String prefix) {
        return all(prefix).stream().map(Held::key).collect(Collectors.toUnmodifiableSet());
    }

    /** A claim as it is now; empty when the key is free. */
    public Optional<Held> find(String key) {
        return held(key, store.get(storeKey(key)));
    }

    /** Every claim whose key starts with {@code prefix}. */
    public List<Held> all(String prefix) {
        String root = storeKey(prefix);
        return store.range(root).entries().stream()
                .flatMap(e -> held(prefix + e.key().substring(root.length()), Optional.of(e)).stream())
                .toList();
    }

    private static Optional<Held> held(String key, Optional<Entry> entry) {
        return entry.map(e -> {
            if (!key.startsWith(Claim.ADDRESSES)) {
                return new Held(key, new String(e.value(), StandardCharsets.UTF_8), e.modRevision(), true);
            }
            ObjectNode object = Stored.of(e).json();
            return new Held(key, IpAddressObject.holder(object), e.modRevision(), IpAddressObject.ofAllocator(object));
        });
    }

    @Override
    public List<ServiceRange> ranges() {
        List<ServiceRange> ranges = new ArrayList<>();
        store.range(RANGE_OBJECTS).entries().stream()
                .map(Stored::of)
                .filter(s -> ServiceCidrObject.open(s.json()))
                .sorted(Comparator.comparing((Stored s) -> !s.name().equals(ServiceCidrObject.DEFAULT))
                        .thenComparing(Stored::name))
                .forEach(s -> ServiceCidrObject.blocks(s.json())
                        .forEach(b -> ranges.add(new ServiceRange(b, s.key(), s.revision()))));
        return ranges;
    }

    private static String storeKey(String key) {
        return key.startsWith(Claim.ADDRESSES) ? ADDRESS_OBJECTS + key.substring(Claim.ADDRESSES.length()) : ROOT + key;
    }

    /** Adds what a write of {@code holder} takes and gives back. */
    void add(Transaction.Builder transaction, Claims claims, String holder) {
        for (Claim claim : claims.take()) {
            // a key that is given back and taken again by the same write stays as it is
            if (claims.release().contains(claim.key())) continue;
            take(transaction, claim);
        }
        Map<String, Long> sources = new LinkedHashMap<>();
        claims.from().forEach(range -> sources.put(range.source(), range.revision()));
        sources.forEach(transaction::expect);
        release(
                transaction,
                claims.release().stream()
                        .filter(key ->
                                claims.take().stream().noneMatch(c -> c.key().equals(key)))
                        .toList(),
                holder);
    }

    /** Adds the taking of one claim, on condition that it is free. */
    public static void take(Transaction.Builder transaction, Claim claim) {
        transaction.expect(storeKey(claim.key()), 0);
        transaction.put(storeKey(claim.key()), value(claim));
    }

    private static byte[] value(Claim claim) {
        ObjectNode object = claim.object();
        if (object == null) return claim.holder().getBytes(StandardCharsets.UTF_8);
        object.withObject("metadata")
                .put("uid", UUID.randomUUID().toString())
                .put(
                        "creationTimestamp",
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .put("generation", 1);
        return Stored.toBytes(object);
    }

    /** Adds the giving back of what {@code holder} has; what has become somebody else's in the meantime stays theirs. */
    void release(Transaction.Builder transaction, Iterable<String> keys, String holder) {
        for (String key : keys) {
            find(key).filter(held -> held.holder().equals(holder)).ifPresent(held -> drop(transaction, held));
        }
    }

    /** Adds the end of a claim, on condition that it is still as it was. */
    public static void drop(Transaction.Builder transaction, Held held) {
        transaction.expect(storeKey(held.key()), held.revision());
        transaction.delete(storeKey(held.key()));
    }
}
