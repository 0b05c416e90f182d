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
import dev.portolan.explain.core.Surroundings;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says on a Service, as a Warning event, why it does not answer, once per cause, and as a Normal event when it does again.
 *
 * <p>Only what a user has to mend is said: a Service whose pods are merely starting is left in peace for a while.
 */
public final class ServiceFindings implements AutoCloseable {
    /** Where a Service that is only starting is broken for a while, and nothing is wrong. */
    private static final Set<String> STARTING = Set.of("pods", "endpoints");

    private static final String SERVICE_NAME = "kubernetes.io/service-name";

    private final FindingsConfig config;
    private final Informer<Service> services;
    private final Informer<Pod> pods;
    private final Informer<Deployment> deployments;
    private final Informer<StatefulSet> sets;
    private final Informer<EndpointSlice> slices;
    private final Informer<Node> nodes;
    private final EventRecorder events;
    private final ControlLoop loop;

    // Of the loop's only worker. Compared by cause: a message that counts seconds is not a new finding.
    private final Map<ObjectKey, String> said = new HashMap<>();
    private final Map<ObjectKey, Long> unreadySince = new HashMap<>();

    private ServiceFindings(Informers informers, FindingsConfig config) {
        this.config = config;
        this.services = informers.of(Service.class);
        this.pods = informers.of(Pod.class);
        this.deployments = informers.of(Deployment.class);
        this.sets = informers.of(StatefulSet.class);
        this.slices = informers.of(EndpointSlice.class);
        this.nodes = informers.of(Node.class);
        this.events = new EventRecorder(informers.client(), "explain");
        this.loop = new ControlLoop("service-findings", 1, this::look);
    }

    /** Starts, with the usual patience. The informers may be started before or after. */
    public static ServiceFindings start(Informers informers) {
        return start(informers, FindingsConfig.USUAL);
    }

    /** Starts. The informers may be started before or after. */
    public static ServiceFindings start(Informers informers, FindingsConfig config) {
        var findings = new ServiceFindings(informers, config);
        findings.follow();
        findings.loop.start();
        return findings;
    }

    private void follow() {
        services.onChange((before, after) -> soon(after == null ? before : after));
        pods.onChange((before, after) -> neighbours(after == null ? before : after));
        deployments.onChange((before, after) -> neighbours(after == null ? before : after));
        sets.onChange((before, after) -> neighbours(after == null ? before : after));
        slices.onChange((before, after) -> {
            EndpointSlice slice = after == null ? before : after;
            if (slice != null && slice.getMetadata().getLabels() != null) {
                services.get(
                                slice.getMetadata().getNamespace(),
                                slice.getMetadata().getLabels().getOrDefault(SERVICE_NAME, ""))
                        .ifPresent(this::soon);
            }
        });
    }

    private void neighbours(@Nullable HasMetadata changed) {
        if (changed != null) services.list(changed.getMetadata().getNamespace()).forEach(this::soon);
    }

    private void soon(@Nullable Service service) {
        if (service != null) loop.enqueueAfter(ObjectKey.of(service), config.settling());
    }

    private Outcome look(ObjectKey key) {
        if (!known()) return Outcome.after(config.settling());
        Service service = services.get(key).orElse(null);
        if (service == null || service.getMetadata().getDeletionTimestamp() != null) {
            said.remove(key);
            unreadySince.remove(key);
            return Outcome.done();
        }
        Hop broken = explain(key).broken().orElse(null);
        if (broken != null && STARTING.contains(broken.place())) {
            long since = unreadySince.computeIfAbsent(key, k -> System.nanoTime());
            Duration left = config.starting().minusNanos(System.nanoTime() - since);
            if (left.isPositive()) return Outcome.after(left);
        } else {
            unreadySince.remove(key);
        }
        tell(service, broken, said.getOrDefault(key, ""));
        said.put(key, broken == null ? "" : cause(broken));
        return Outcome.done();
    }

    /** Half of the cluster would give half-true findings. */
    private boolean known() {
        return Stream.of(services, pods, deployments, sets, slices, nodes).allMatch(Informer::synced);
    }

    private void tell(Service service, @Nullable Hop broken, String before) {
        if (broken == null) {
            if (!before.isEmpty()) events.normal(service, "Answers", "The Service answers again");
        } else if (!cause(broken).equals(before)) {
            events.warning(service, broken.cause().reason(), sentence(broken));
        }
    }

    /** Who has the labels that are missing here matters only where they are missing; the rest is of one namespace. */
    private Diagnosis explain(ObjectKey key) {
        Diagnosis near = ExplainService.explain(
                snapshot(services.list(key.namespace()), pods.list(key.namespace()), key.namespace()),
                key.namespace(),
                key.name());
        return near.broken().filter(h -> h.place().equals("selector")).isEmpty()
                ? near
                : ExplainService.explain(
                        snapshot(services.list(), pods.list(), key.namespace()), key.namespace(), key.name());
    }

    private static String cause(Hop hop) {
        return hop.place() + hop.cause() + hop.fixes();
    }

    static String sentence(Hop hop) {
        String fix = hop.fixes().stream()
                .findFirst()
                .map(Fix::toString)
                .map(f -> ". Fix: " + f)
                .orElse("");
        return hop.finding() + fix;
    }

    private Snapshot snapshot(List<Service> shownServices, List<Pod> shownPods, String namespace) {
        var state = new Snapshot(
                shownServices.stream().map(SnapshotMapper::service).toList(),
                shownPods.stream().map(p -> PodMapper.pod(p, "")).toList(),
                Stream.concat(
                                deployments.list(namespace).stream().map(SnapshotMapper::workload),
                                sets.list(namespace).stream().map(SnapshotMapper::workload))
                        .toList(),
                slices.list(namespace).stream()
                        .flatMap(SnapshotMapper::endpoints)
                        .toList(),
                List.of(), // what is wrong with an Ingress is said on the Ingress
                (int) nodes.list().stream().filter(SnapshotMapper::ready).count());
        return state.with(Surroundings.of(
                nodes.list().stream().map(SurroundingsMapper::node).toList()));
    }

    /** Stops looking. */
    @Override
    public void close() {
        loop.close();
        events.close();
    }
}
