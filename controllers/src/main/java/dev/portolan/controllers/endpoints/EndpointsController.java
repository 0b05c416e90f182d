package dev.portolan.controllers.endpoints;

import dev.portolan.client.Informer;
import dev.portolan.client.ObjectKey;
import dev.portolan.client.Outcome;
import dev.portolan.controllers.endpoints.core.EndpointsDecision;
import dev.portolan.controllers.endpointslice.core.TriggerTimes;
import dev.portolan.controllers.ownership.Ownership;
import dev.portolan.controllers.pods.SelectingServices;
import dev.portolan.controllers.pods.ServicePods;
import dev.portolan.controllers.runtime.ApiWrites;
import dev.portolan.controllers.runtime.Controller;
import dev.portolan.controllers.runtime.ControllerContext;
import dev.portolan.controllers.runtime.OwnWrites;
import dev.portolan.controllers.runtime.SyncedLoop;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Keeps the Endpoints object of every Service with a selector, for those who still read it. */
public final class EndpointsController implements Controller {
    private static final int WORKERS = 2;
    /** So many addresses are written as often as they change. */
    private static final int SMALL = 100;

    private final Informer<Service> services;
    private final ServicePods chosen;
    private final OwnWrites<Endpoints> endpoints;
    private final ApiWrites writes;
    private final SyncedLoop loop;
    private final Map<ObjectKey, TriggerTimes> seen = new ConcurrentHashMap<>();
    private final Map<ObjectKey, Instant> quietUntil = new ConcurrentHashMap<>();
    private final InstantSource clock;

    public EndpointsController(ControllerContext context) {
        this.services = context.informers().of(Service.class);
        Informer<Pod> pods = context.informers().of(Pod.class);
        this.chosen = new ServicePods(services, pods);
        Informer<Endpoints> shown = context.informers().of(Endpoints.class);
        this.endpoints = new OwnWrites<>(shown, context.clock());
        this.writes = new ApiWrites(context.client());
        this.clock = context.clock();
        this.loop = new SyncedLoop("endpoints-controller", WORKERS, this::reconcile, List.of(services, pods, shown));
        services.onChange((before, after) -> changed(after == null ? before : after));
        pods.onChange(this::podChanged);
        shown.onChange((before, after) -> changed(after == null ? before : after));
    }

    @Override
    public void start() {
        loop.start();
    }

    private void changed(io.fabric8.kubernetes.api.model.@Nullable HasMetadata object) {
        if (object != null) loop.enqueue(object);
    }

    private void podChanged(@Nullable Pod before, @Nullable Pod after) {
        if (after != null) chosen.servicesOf(after).forEach(loop::enqueue);
        if (before != null && (after == null || !Ownership.labels(before).equals(Ownership.labels(after)))) {
            chosen.servicesOf(before).forEach(loop::enqueue);
        }
    }

    private Outcome reconcile(ObjectKey key) {
        Optional<Service> service = services.get(key);
        Optional<Endpoints> present = endpoints.get(key);
        if (service.isEmpty() || "ExternalName".equals(service.get().getSpec().getType())) {
            seen.remove(key);
            quietUntil.remove(key);
            present.filter(EndpointsController::ours).ifPresent(this::delete);
        } else if (SelectingServices.selects(service.get()) && !leaves(service.get())) {
            Duration wait = Duration.between(clock.instant(), quietUntil.getOrDefault(key, Instant.EPOCH));
            if (wait.isPositive()) {
                return Outcome.after(wait);
            }
            List<Pod> pods = chosen.podsOf(service.get());
            TriggerTimes times = TriggerTimes.of(service.get(), pods);
            String trigger = times.earliestSince(seen.getOrDefault(key, TriggerTimes.NONE))
                    .map(Instant::toString)
                    .orElse("");
            Optional<Endpoints> wanted = EndpointsDecision.decide(service.get(), pods, present, trigger);
            if (wanted.isPresent()) {
                endpoints.put(present.isEmpty() ? writes.create(wanted.get()) : writes.update(wanted.get()));
                rest(key, pods.size());
            }
            seen.put(key, times);
        }
        return Outcome.done();
    }

    /**
     * The whole object is written for every change: after a write of many addresses the next one waits, a millisecond for each, so that a
     * rollout of a thousand pods doesn't write a million addresses. Whoever reads slices doesn't wait for this.
     */
    private void rest(ObjectKey key, int addresses) {
        if (addresses > SMALL) {
            quietUntil.put(key, clock.instant().plusMillis(Math.min(addresses, EndpointsDecision.CAPACITY)));
        }
    }

    private static boolean leaves(Service service) {
        return service.getMetadata().getDeletionTimestamp() != null;
    }

    /** Endpoints made by hand, before their Service or after it, are their maker's. */
    private static boolean ours(Endpoints endpoints) {
        return Ownership.labels(endpoints).containsKey(EndpointsDecision.MANAGED_BY);
    }

    private void delete(Endpoints gone) {
        writes.delete(gone);
        endpoints.gone(gone);
    }

    @Override
    public void close() {
        loop.close();
    }
}
