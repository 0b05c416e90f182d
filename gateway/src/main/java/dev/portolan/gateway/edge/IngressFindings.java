package dev.portolan.gateway.edge;

import dev.portolan.client.ControlLoop;
import dev.portolan.client.EventRecorder;
import dev.portolan.client.Informer;
import dev.portolan.client.Informers;
import dev.portolan.client.ObjectKey;
import dev.portolan.client.Outcome;
import dev.portolan.gateway.core.IngressKey;
import dev.portolan.gateway.core.Problem;
import dev.portolan.gateway.core.RouteTable;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Says on an Ingress, as Warning events, what its owner has to mend: each once, and again only if it was mended in between. When the last is
 * mended, a Normal event says so.
 *
 * <p>An Ingress is often applied a moment before its Service, so nothing is said for {@link #PATIENCE}.
 */
public final class IngressFindings implements AutoCloseable {
    /** How long a fault may last before it is worth an event. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Informer<Ingress> ingresses;
    private final EventRecorder events;
    private final ControlLoop loop;
    private final Map<ObjectKey, Set<Problem>> said = new ConcurrentHashMap<>();
    private volatile Map<IngressKey, Set<Problem>> present = Map.of();

    public IngressFindings(Informers informers, EventRecorder events) {
        this.ingresses = informers.of(Ingress.class);
        this.events = events;
        this.loop = new ControlLoop("gateway-findings", 1, this::look);
    }

    /** Starts to say. */
    public void start() {
        loop.start();
    }

    /** From now on the faults are those of {@code next}. */
    public void follow(RouteTable next) {
        Map<IngressKey, Set<Problem>> before = present;
        present = next.problems().stream().collect(Collectors.groupingBy(Problem::ingress, Collectors.toSet()));
        Set<IngressKey> touched = new HashSet<>(before.keySet());
        touched.addAll(present.keySet());
        touched.removeIf(key -> before.getOrDefault(key, Set.of()).equals(present.getOrDefault(key, Set.of())));
        touched.forEach(key -> loop.enqueueAfter(new ObjectKey(key.namespace(), key.name()), PATIENCE));
    }

    private Outcome look(ObjectKey key) {
        Ingress ingress = ingresses.get(key).orElse(null);
        if (ingress == null) {
            said.remove(key);
            return Outcome.done();
        }
        Set<Problem> now = present.getOrDefault(IngressMapper.key(key), Set.of());
        Set<Problem> before = now.isEmpty() ? said.remove(key) : said.put(key, now);
        for (Problem problem : now) {
            if (before == null || !before.contains(problem)) {
                events.warning(ingress, problem.reason(), problem.message());
            }
        }
        if (now.isEmpty() && before != null) {
            events.normal(ingress, "Mended", "Every rule of this Ingress leads somewhere again");
        }
        return Outcome.done();
    }

    @Override
    public void close() {
        loop.close();
    }
}
