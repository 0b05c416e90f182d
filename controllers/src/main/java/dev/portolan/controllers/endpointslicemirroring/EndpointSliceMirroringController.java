package dev.portolan.controllers.endpointslicemirroring;

import dev.portolan.client.Informer;
import dev.portolan.client.ObjectKey;
import dev.portolan.client.Outcome;
import dev.portolan.controllers.endpointslice.ServiceSlices;
import dev.portolan.controllers.endpointslice.core.SliceLabels;
import dev.portolan.controllers.endpointslicemirroring.core.MirrorDecision;
import dev.portolan.controllers.runtime.ApiWrites;
import dev.portolan.controllers.runtime.Controller;
import dev.portolan.controllers.runtime.ControllerContext;
import dev.portolan.controllers.runtime.SyncedLoop;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Repeats Endpoints that somebody made by hand, for a Service without selector, as EndpointSlices: proxies read only those. */
public final class EndpointSliceMirroringController implements Controller {
    private static final int WORKERS = 1;

    private final Informer<Service> services;
    private final Informer<Endpoints> endpoints;
    private final ServiceSlices slices;
    private final ApiWrites writes;
    private final SyncedLoop loop;

    public EndpointSliceMirroringController(ControllerContext context) {
        this.services = context.informers().of(Service.class);
        this.endpoints = context.informers().of(Endpoints.class);
        Informer<EndpointSlice> shown = context.informers().of(EndpointSlice.class);
        this.slices = new ServiceSlices(shown, context.clock(), EndpointSliceMirroringController::mirrors);
        this.writes = new ApiWrites(context.client());
        this.loop = new SyncedLoop(
                "endpointslicemirroring-controller", WORKERS, this::reconcile, List.of(services, endpoints, shown));
        services.onChange((before, after) -> wake(after == null ? before : after));
        endpoints.onChange((before, after) -> wake(after == null ? before : after));
        shown.onChange((before, after) -> sliceChanged(after == null ? before : after));
    }

    private void wake(@Nullable HasMetadata object) {
        if (object != null) loop.enqueue(object);
    }

    private void sliceChanged(@Nullable EndpointSlice slice) {
        if (slice != null && mirrors(slice)) loop.enqueue(ServiceSlices.service(slice));
    }

    private static boolean mirrors(EndpointSlice slice) {
        return SliceLabels.managedBy(slice).equals(SliceLabels.MIRRORING);
    }

    @Override
    public void start() {
        loop.start();
    }

    private Outcome reconcile(ObjectKey key) {
        List<EndpointSlice> present = slices.of(key);
        MirrorDecision.decide(endpoints.get(key), services.get(key), present)
                .forEach(change -> slices.write(change, writes));
        return Outcome.done();
    }

    @Override
    public void close() {
        loop.close();
    }
}
