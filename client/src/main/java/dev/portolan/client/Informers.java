package dev.portolan.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One shared {@link Informer} per kind, over all namespaces. Thread-safe. Ask for all kinds before {@link #start()} where possible;
 * a kind asked for later starts at once.
 */
public final class Informers implements AutoCloseable {
    /** Some bookmarks' time: servers send them each half minute to each minute. */
    private static final Duration SILENCE = Duration.ofMinutes(3);

    private final KubernetesClient client;
    private final Duration silence;
    private final Map<Class<?>, ListWatch<?>> byType = new LinkedHashMap<>();
    private boolean started;
    private boolean closed;

    /** Informers that read through {@code client}, which stays the caller's to close. */
    public Informers(KubernetesClient client) {
        this(client, SILENCE);
    }

    Informers(KubernetesClient client, Duration silence) {
        this.client = client;
        this.silence = silence;
    }

    /** The informer of {@code type}; always the same one. */
    @SuppressWarnings("unchecked")
    public synchronized <T extends HasMetadata> Informer<T> of(Class<T> type) {
        if (closed) {
            throw new IllegalStateException("the informers are closed");
        }
        ListWatch<?> known = byType.get(type);
        if (known == null) {
            known = new ListWatch<>(client, type, silence);
            byType.put(type, known);
            if (started) {
                known.start();
            }
        }
        return (Informer<T>) known;
    }

    /** Starts to list and watch every kind asked for so far. Returns at once. */
    public synchronized void start() {
        if (!started) {
            started = true;
            byType.values().forEach(ListWatch::start);
        }
    }

    /**
     * Waits until every informer is {@link Informer#synced() synced}.
     *
     * @throws IllegalStateException naming the kinds that are not, when {@code deadline} passes first
     */
    public void awaitSynced(Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        for (ListWatch<?> each : snapshot().values()) {
            if (!each.awaitSynced(Duration.ofNanos(end - System.nanoTime()))) {
                String late = snapshot().values().stream()
                        .filter(x -> !x.synced())
                        .map(ListWatch::describe)
                        .collect(Collectors.joining(", "));
                throw new IllegalStateException("not listed within " + deadline.toMillis() + " ms: " + late);
            }
        }
    }

    private synchronized Map<Class<?>, ListWatch<?>> snapshot() {
        return new LinkedHashMap<>(byType);
    }

    /** The client that all informers read through. */
    public KubernetesClient client() {
        return client;
    }

    /** Ends all watches; listers keep what they last knew. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        snapshot().values().forEach(ListWatch::close);
    }
}
