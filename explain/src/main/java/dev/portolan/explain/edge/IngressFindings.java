package dev.portolan.explain.edge;

import dev.portolan.client.ControlLoop;
import dev.portolan.client.EventRecorder;
import dev.portolan.client.Informer;
import dev.portolan.client.Informers;
import dev.portolan.client.ObjectKey;
import dev.portolan.client.Outcome;
import dev.portolan.explain.core.Cause;
import dev.portolan.explain.core.ExplainIngress;
import dev.portolan.explain.core.Hop;
import dev.portolan.explain.core.Snapshot;
import dev.portolan.explain.core.Surroundings;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says on an Ingress, as a Warning event, what is wrong with the Ingress itself (its class, its certificates, the Service and port that it
 * names), once per cause, and as a Normal event when it is in order again. That a Service behind it does not answer is said on the Service.
 */
public final class IngressFindings implements AutoCloseable {
    private static final Set<Cause> OWN = EnumSet.of(
            Cause.INGRESS_CLASS,
            Cause.INGRESS_SERVICE,
            Cause.INGRESS_PORT,
            Cause.PORT_NAME_MISSING,
            Cause.TLS_SECRET_MISSING,
            Cause.TLS_HOST_MISMATCH);

    private final FindingsConfig config;
    private final Informer<Ingress> ingresses;
    private final Informer<IngressClass> classes;
    private final Informer<Service> services;
    private final Informer<Secret> secrets;
    private final EventRecorder events;
    private final ControlLoop loop;

    // Of the loop's only worker.
    private final Map<ObjectKey, String> said = new HashMap<>();

    private IngressFindings(Informers informers, FindingsConfig config) {
        this.config = config;
        this.ingresses = informers.of(Ingress.class);
        this.classes = informers.of(IngressClass.class);
        this.services = informers.of(Service.class);
        this.secrets = informers.of(Secret.class);
        this.events = new EventRecorder(informers.client(), "explain");
        this.loop = new ControlLoop("ingress-findings", 1, this::look);
    }

    /** Starts, with the usual patience. The informers may be started before or after. */
    public static IngressFindings start(Informers informers) {
        return start(informers, FindingsConfig.USUAL);
    }

    /** Starts. The informers may be started before or after. */
    public static IngressFindings start(Informers informers, FindingsConfig config) {
        var findings = new IngressFindings(informers, config);
        findings.follow();
        findings.loop.start();
        return findings;
    }

    private void follow() {
        ingresses.onChange((before, after) -> soon(after == null ? before : after));
        classes.onChange((before, after) -> ingresses.list().forEach(this::soon));
        services.onChange((before, after) -> neighbours(after == null ? before : after));
        secrets.onChange((before, after) -> neighbours(after == null ? before : after));
    }

    private void neighbours(@Nullable HasMetadata changed) {
        if (changed != null)
            ingresses.list(changed.getMetadata().getNamespace()).forEach(this::soon);
    }

    private void soon(@Nullable Ingress ingress) {
        if (ingress != null) loop.enqueueAfter(ObjectKey.of(ingress), config.settling());
    }

    private Outcome look(ObjectKey key) {
        if (!Stream.of(ingresses, classes, services, secrets).allMatch(Informer::synced)) {
            return Outcome.after(config.settling());
        }
        Ingress ingress = ingresses.get(key).orElse(null);
        if (ingress == null || ingress.getMetadata().getDeletionTimestamp() != null) {
            said.remove(key);
            return Outcome.done();
        }
        Optional<Hop> wrong = wrong(key);
        String before = said.getOrDefault(key, "");
        String now = wrong.map(h -> h.cause() + h.finding()).orElse("");
        if (!now.equals(before)) {
            wrong.ifPresentOrElse(
                    h -> events.warning(ingress, h.cause().reason(), ServiceFindings.sentence(h)),
                    () -> events.normal(ingress, "InOrder", "The Ingress is in order again"));
        }
        said.put(key, now);
        return Outcome.done();
    }

    private Optional<Hop> wrong(ObjectKey key) {
        var mine = ingresses.list(key.namespace());
        var state = new Snapshot(
                services.list(key.namespace()).stream()
                        .map(SnapshotMapper::service)
                        .toList(),
                List.of(),
                List.of(),
                List.of(),
                mine.stream().flatMap(SnapshotMapper::routes).toList(),
                1);
        Snapshot now = state.with(Surroundings.of(
                mine.stream().map(SurroundingsMapper::ingress).toList(),
                classes.list().stream().map(SurroundingsMapper::ingressClass).toList(),
                secrets.list(key.namespace()).stream()
                        .filter(s -> "kubernetes.io/tls".equals(s.getType()))
                        .map(CertificateReader::read)
                        .toList()));
        return ExplainIngress.explain(now, key.namespace(), key.name()).hops().stream()
                .filter(h -> h.verdict() == Hop.Verdict.BROKEN && OWN.contains(h.cause()))
                .findFirst();
    }

    /** Stops looking. */
    @Override
    public void close() {
        loop.close();
        events.close();
    }
}
