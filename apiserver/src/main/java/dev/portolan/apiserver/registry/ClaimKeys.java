package dev.portolan.apiserver.registry;

import dev.portolan.apiserver.kinds.Claim;
import dev.portolan.apiserver.kinds.ClaimView;
import dev.portolan.apiserver.kinds.Claims;
import dev.portolan.store.Entry;
import dev.portolan.store.RevisionedStore;
import dev.portolan.store.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Claims as keys of the store: what nobody else may hold is a key that must be absent when it is written. */
final class ClaimKeys implements ClaimView {
    private static final String ROOT = "/claims/";

    private final RevisionedStore store;

    ClaimKeys(RevisionedStore store) {
        this.store = store;
    }

    @Override
    public Optional<String> holder(String key) {
        return store.get(ROOT + key).map(e -> new String(e.value(), StandardCharsets.UTF_8));
    }

    @Override
    public Set<String> held(String prefix) {
        return store.range(ROOT + prefix).entries().stream()
                .map(Entry::key)
                .map(k -> k.substring(ROOT.length()))
                .collect(Collectors.toUnmodifiableSet());
    }

    static void add(Transaction.Builder transaction, Claims claims) {
        for (Claim claim : claims.take()) {
            // a key that is given back and taken again by the same write stays as it is
            if (claims.release().contains(claim.key())) continue;
            transaction.expect(ROOT + claim.key(), 0);
            transaction.put(ROOT + claim.key(), claim.holder().getBytes(StandardCharsets.UTF_8));
        }
        for (String key : claims.release()) {
            if (claims.take().stream().noneMatch(c -> c.key().equals(key))) transaction.delete(ROOT + key);
        }
    }

    static void release(Transaction.Builder transaction, Iterable<String> keys) {
        for (String key : keys) transaction.delete(ROOT + key);
    }
}
