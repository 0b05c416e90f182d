package dev.portolan.apiserver.registry;

import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.kinds.Strategy;
import dev.portolan.apiserver.registry.DeleteOptions.Propagation;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.apiserver.storage.Stored;
import dev.portolan.store.CommitResult;
import dev.portolan.store.Transaction;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The end of objects (Kubernetes documentation, "Garbage Collection", "Finalizers", and pod termination).
 *
 * <p>An object with finalizers or a grace period is only marked; it goes with the update that removes the last finalizer, or with the
 * delete of grace period 0 by whoever ran it.
 */
final class Deletion {
    private static final String FOREGROUND = "foregroundDeletion";
    private static final String ORPHAN = "orphan";
    private static final int ATTEMPTS = 10;
    /** Without these a cluster is none. */
    private static final List<String> IMMORTAL_NAMESPACES = List.of("default", "kube-system", "kube-public");

    /** Some thirty years: an end in a year of five digits is a time that clients cannot read. */
    private static final long LONGEST_GRACE_SECONDS = 1_000_000_000;

    private final ObjectStorage storage;
    private final ClaimKeys claimKeys;

    Deletion(ObjectStorage storage) {
        this.storage = storage;
        this.claimKeys = new ClaimKeys(storage.store());
    }

    Optional<Stored> delete(
            Strategy strategy, String namespace, String name, DeleteOptions options, RequestOptions request) {
        ResourceType type = strategy.type();
        if (type.kind().equals("Namespace") && IMMORTAL_NAMESPACES.contains(name)) {
            throw ApiException.forbidden(type, name, "this namespace may not be deleted");
        }
        String key = ObjectStorage.key(type, namespace, name);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Stored now = storage.latest(type, key).orElseThrow(() -> ApiException.notFound(type, name));
            checkPreconditions(type, now, options);
            ObjectNode marked = mark(strategy, now.copy(), options);
            boolean remove = mayGo(strategy, marked);
            if (request.dryRun()) return remove ? Optional.empty() : Optional.of(now);
            if (!remove && marked.equals(now.json())) return Optional.of(now);
            var transaction = Transaction.builder().expect(key, now.revision());
            if (remove) {
                transaction.delete(key);
                claimKeys.release(transaction, strategy.claimsHeld(now.json()), namespace + "/" + name);
            } else {
                transaction.put(key, Stored.toBytes(marked));
            }
            if (storage.store().commit(transaction.build()) instanceof CommitResult.Committed) {
                return remove ? Optional.empty() : storage.latest(type, key);
            }
        }
        throw ApiException.modified(type, name);
    }

    private static void checkPreconditions(ResourceType type, Stored now, DeleteOptions options) {
        String uid = now.json().path("metadata").path("uid").asString("");
        if (!options.uid().isEmpty() && !options.uid().equals(uid)) {
            throw ApiException.conflict(
                    type,
                    now.name(),
                    "Precondition failed: UID in precondition: %s, UID in object meta: %s"
                            .formatted(options.uid(), uid));
        }
        if (!options.resourceVersion().isEmpty() && !options.resourceVersion().equals(String.valueOf(now.revision()))) {
            throw ApiException.conflict(
                    type,
                    now.name(),
                    "Precondition failed: ResourceVersion in precondition: %s, ResourceVersion in object meta: %d"
                            .formatted(options.resourceVersion(), now.revision()));
        }
    }

    private static ObjectNode mark(Strategy strategy, ObjectNode object, DeleteOptions options) {
        ObjectNode metadata = object.withObject("metadata");
        finalizers(metadata, options.propagation());
        Long asked = options.gracePeriodSeconds();
        long grace = Math.min(
                strategy.gracePeriodSeconds(object, asked == null ? OptionalLong.empty() : OptionalLong.of(asked)),
                LONGEST_GRACE_SECONDS);
        boolean already = metadata.has("deletionTimestamp");
        long before = metadata.path("deletionGracePeriodSeconds").asLong(Long.MAX_VALUE);
        if (!already || grace < before) { // a second delete may shorten the grace period, never lengthen it
            Instant end = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(grace);
            if (!already && metadata.has("generation")) {
                metadata.put("generation", metadata.path("generation").asLong(0) + 1);
            }
            metadata.put("deletionTimestamp", end.toString());
            metadata.put("deletionGracePeriodSeconds", grace);
        }
        if (strategy.type().kind().equals("Namespace"))
            object.withObject("status").put("phase", "Terminating");
        return object;
    }

    private static void finalizers(ObjectNode metadata, Propagation propagation) {
        switch (propagation) {
            case FOREGROUND -> {
                remove(metadata, ORPHAN);
                add(metadata, FOREGROUND);
            }
            case ORPHAN -> {
                remove(metadata, FOREGROUND);
                add(metadata, ORPHAN);
            }
            case BACKGROUND -> {
                remove(metadata, FOREGROUND);
                remove(metadata, ORPHAN);
            }
            case DEFAULT -> {}
        }
    }

    private static void add(ObjectNode metadata, String finalizer) {
        for (JsonNode f : metadata.path("finalizers")) {
            if (f.asString("").equals(finalizer)) return;
        }
        metadata.withArray("finalizers").add(finalizer);
    }

    private static void remove(ObjectNode metadata, String finalizer) {
        if (!(metadata.path("finalizers") instanceof ArrayNode list)) return;
        for (int i = list.size() - 1; i >= 0; i--) {
            if (list.get(i).asString("").equals(finalizer)) list.remove(i);
        }
        if (list.isEmpty()) metadata.remove("finalizers");
    }

    /** Whether a marked object has nothing left to wait for: no finalizer, no grace period, no namespace content to clear. */
    static boolean mayGo(Strategy strategy, ObjectNode object) {
        JsonNode metadata = object.path("metadata");
        if (!metadata.has("deletionTimestamp")) return false;
        if (!metadata.path("finalizers").isEmpty()) return false;
        if (metadata.path("deletionGracePeriodSeconds").asLong(0) > 0) return false;
        return !strategy.type().kind().equals("Namespace")
                || object.path("spec").path("finalizers").isEmpty();
    }
}
