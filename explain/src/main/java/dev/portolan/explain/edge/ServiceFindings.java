package dev.portolan.explain.edge;

import dev.portolan.client.ControlLoop;
import dev.portolan.client.EventRecorder;
import dev.portolan.client.Informer;
import dev.portolan.client.Informers;
import dev.portolan.client.ObjectKey;
import dev.portolan.client.Outcome;
import dev.portolan.explain.core.Diagnosis;
import dev.portolan.explain.core.ExplainService;
import dev.portolan.explain.core.Fix;
import dev.portolan.explain.core.Hop;
import dev.portolan.explain.core.Snapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Says on a Service, as a Warning event, why it does not answer, once per finding, and as a Normal event when it does again.
 *
 * <p>Only what a user has to mend is said: a Service whose pods are merely starting is left in peace for {@link #PATIENCE}.
 */
public final class ServiceFindings implements AutoCloseable {
    /** How long a Service may be without an answer before that is worth an event. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Informer<Service> services;
    private final Informer<Pod> pods;
    private final Informer<Deployment> deployments;
    private final Informer<StatefulSet> sets;
    private final Informer<EndpointSlice> slices;
    private final Informer<Node> nodes;
    private final EventRecorder events;
    private final ControlLoop loop;
    /** What was last said about a Service; its values are compared, so that a finding is said once. */
    private final Map<ObjectKey, String> said = new ConcurrentHashMap<>();

    public ServiceFindings(Informers informers, EventRecorder events) {
        this.services = informers.of(Service.class);
        this.pods = informers.of(Pod.class);
        this.deployments = informers.of(Deployment.class);
        this.sets = informers.of(StatefulSet.class);
        this.slices = informers.of(EndpointSlice.class);
        this.nodes = informers.of(Node.class);
        this.events = events;
        this.loop = new ControlLoop("service-findings", 1, this::look);
        services.onChange((before, after) -> {
            if (after != null) soon(after);
            else if (before != null) said.remove(key(before));
        });
        pods.onChange((before, after) -> neighbours(after == null ? before : after));
        deployments.onChange((before, after) -> neighbours(after == null ? before : after));
        sets.onChange((before, after) -> neighbours(after == null ? before : after));
    }

    /** Starts looking. The informers are started by whoever made them. */
    public void start() {
        loop.start();
    }

    private void neighbours(@org.jspecify.annotations.Nullable HasMetadata changed) {
        if (changed != null) services.list(changed.getMetadata().getNamespace()).forEach(this::soon);
    }

    private void soon(Service service) {
        loop.enqueueAfter(key(service), PATIENCE);
    }

    private static ObjectKey key(HasMetadata object) {
        return new ObjectKey(
                object.getMetadata().getNamespace(), object.getMetadata().getName());
    }

    private Outcome look(ObjectKey key) {
        var service = services.get(key.namespace(), key.name());
        if (service.isEmpty() || service.get().getMetadata().getDeletionTimestamp() != null) return new Outcome.Done();
        Diagnosis diagnosis = ExplainService.explain(snapshot(), key.namespace(), key.name());
        String finding = diagnosis.broken().map(ServiceFindings::sentence).orElse("");
        String before = said.put(key, finding);
        if (finding.isEmpty() && before != null && !before.isEmpty()) {
            events.normal(service.get(), "Answers", "The Service answers again");
        } else if (!finding.isEmpty() && !finding.equals(before)) {
            events.warning(service.get(), reason(diagnosis.broken().orElseThrow()), finding);
        }
        return new Outcome.Done();
    }

    private static String reason(Hop hop) {
        return switch (hop.place()) {
            case "selector" -> "NoPodMatches";
            case "pods" -> "NoPodReady";
            case "endpoints" -> "NoEndpoints";
            default -> "PortNotListened";
        };
    }

    static String sentence(Hop hop) {
        String fix = hop.fixes().stream()
                .findFirst()
                .map(Fix::toString)
                .map(f -> ". Fix: " + f)
                .orElse("");
        return hop.finding() + fix;
    }

    private Snapshot snapshot() {
        return new Snapshot(
                services.list().stream().map(SnapshotMapper::service).toList(),
                pods.list().stream().map(SnapshotMapper::pod).toList(),
                Stream.concat(
                                deployments.list().stream().map(SnapshotMapper::workload),
                                sets.list().stream().map(SnapshotMapper::workload))
                        .toList(),
                slices.list().stream().flatMap(SnapshotMapper::endpoints).toList(),
                (int) nodes.list().stream().filter(SnapshotMapper::ready).count());
    }

    @Override
    public void close() {
        loop.close();
    }
}
