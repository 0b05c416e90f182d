package dev.portolan.controllers.runtime;

import dev.portolan.client.Informer;
import dev.portolan.client.Lister;
import dev.portolan.client.ObjectKey;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * An informer's objects, together with what this process has itself written and the informer has not shown yet: a decision never rests
 * on a world older than its own last act. (Kubernetes' controllers reach the same with "expectations", counters that make them wait; here
 * they need not wait.) Thread-safe.
 *
 * @param <T> the kind
 */
public final class OwnWrites<T extends HasMetadata> implements Lister<T> {
    /** A watch that is this far behind has lost its connection and will list anew: its word then counts more than memory. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private record Written<T>(@Nullable T object, String uid, Instant until) {}

    private final Informer<T> informer;
    private final InstantSource clock;
    private final Map<ObjectKey, Written<T>> unseen = new ConcurrentHashMap<>();

    /** Reads {@code informer}, and listens to it to know what has been seen. */
    public OwnWrites(Informer<T> informer, InstantSource clock) {
        this.informer = informer;
        this.clock = clock;
        informer.onChange((before, after) -> {
            T one = after == null ? before : after;
            if (one != null) {
                unseen.computeIfPresent(
                        ObjectKey.of(one), (_, written) -> overtakes(before, after, written) ? null : written);
            }
        });
    }

    private boolean overtakes(@Nullable T before, @Nullable T after, Written<T> written) {
        if (after == null) {
            return before != null && uid(before).equals(written.uid);
        }
        if (!uid(after).equals(written.uid)) {
            return false; // an older namesake, or a newer one that the reader prefers anyway
        }
        return written.object == null
                ? after.getMetadata().getDeletionTimestamp() != null
                : version(after) >= version(written.object);
    }

    /** Takes note of what the API answered to a create or an update, and returns it. */
    public T put(T answer) {
        ObjectKey key = ObjectKey.of(answer);
        unseen.put(key, new Written<>(answer, uid(answer), clock.instant().plus(PATIENCE)));
        forgetIfSeen(key);
        return answer;
    }

    /** Takes note that the API agreed to delete {@code object}: it is not listed any more. */
    public void gone(T object) {
        ObjectKey key = ObjectKey.of(object);
        unseen.put(key, new Written<>(null, uid(object), clock.instant().plus(PATIENCE)));
        forgetIfSeen(key);
    }

    /** The watch may have been faster than the answer. */
    private void forgetIfSeen(ObjectKey key) {
        informer.get(key)
                .ifPresent(now ->
                        unseen.computeIfPresent(key, (_, written) -> overtakes(null, now, written) ? null : written));
    }

    @Override
    public List<T> list() {
        // Memory is read before the informer: what the informer learns in between is then in its list, and never in
        // neither.
        Map<ObjectKey, Written<T>> remembered = Map.copyOf(unseen);
        return merge(remembered, informer.list());
    }

    @Override
    public List<T> list(String namespace) {
        Map<ObjectKey, Written<T>> remembered = new HashMap<>(unseen);
        remembered.keySet().removeIf(key -> !key.namespace().equals(namespace));
        return merge(remembered, informer.list(namespace));
    }

    private List<T> merge(Map<ObjectKey, Written<T>> remembered, List<T> listed) {
        if (remembered.isEmpty()) {
            return listed;
        }
        Map<ObjectKey, Written<T>> unlisted = new HashMap<>(remembered);
        List<T> merged = new ArrayList<>(listed.size() + remembered.size());
        for (T each : listed) {
            ObjectKey key = ObjectKey.of(each);
            unlisted.remove(key);
            current(key, remembered.get(key), each).ifPresent(merged::add);
        }
        unlisted.forEach((key, written) -> current(key, written, null).ifPresent(merged::add));
        return merged;
    }

    @Override
    public Optional<T> get(String namespace, String name) {
        ObjectKey key = new ObjectKey(namespace, name);
        Written<T> written = unseen.get(key); // before the informer, as in list()
        return current(key, written, informer.get(key).orElse(null));
    }

    /** Those of {@code keys} that there are, in that order, each as {@link #get} has it. */
    public List<T> get(Collection<ObjectKey> keys) {
        return keys.stream().flatMap(key -> get(key).stream()).toList();
    }

    private Optional<T> current(ObjectKey key, @Nullable Written<T> written, @Nullable T shown) {
        if (written == null) {
            return Optional.ofNullable(shown);
        }
        if (clock.instant().isAfter(written.until)) {
            unseen.remove(key, written);
            return Optional.ofNullable(shown);
        }
        if (shown != null && (overtakes(null, shown, written) || isNamesakeOf(shown, written))) {
            return Optional.of(shown);
        }
        return Optional.ofNullable(written.object);
    }

    /** Another object under the same name: after a deletion of ours it is newer, before a creation of ours it is older. */
    private boolean isNamesakeOf(T shown, Written<T> written) {
        return !uid(shown).equals(written.uid) && (written.object == null || version(shown) > version(written.object));
    }

    private static String uid(HasMetadata object) {
        return object.getMetadata().getUid();
    }

    /** Resource versions of one kind grow, and may be compared as numbers (KEP-5504). */
    private static long version(HasMetadata object) {
        return Long.parseLong(object.getMetadata().getResourceVersion());
    }
}
