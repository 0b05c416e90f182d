package dev.portolan.controllers.endpointslicemirroring;

import dev.portolan.client.Informer;
import dev.portolan.client.ObjectKey;
import dev.portolan.client.Outcome;
import dev.portolan.controllers.endpointslice.core.SliceChange;
import dev.portolan.controllers.endpointslice.core.SliceLabels;
import dev.portolan.controllers.endpointslicemirroring.core.MirrorDecision;
import dev.portolan.controllers.runtime.ApiWrites;
import dev.portolan.controllers.runtime.Controller;
import dev.portolan.controllers.runtime.ControllerContext;
import dev.portolan.controllers.runtime.OwnWrites;
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
    private final OwnWrites<EndpointSlice> slices;
    private final ApiWrites writes;
    private final SyncedLoop loop;

    public EndpointSliceMirroringController(ControllerContext context) {
        this.services = context.informers().of(Service.class);
        this.endpoints = context.informers().of(Endpoints.class);
        Informer<EndpointSlice> shown = context.informers().of(EndpointSlice.class);
        this.slices = new OwnWrites<>(shown, context.clock());
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
        if (slice != null && SliceLabels.managedBy(slice).equals(SliceLabels.MIRRORING)) {
            loop.enqueue(new ObjectKey(slice.getMetadata().getNamespace(), SliceLabels.serviceName(slice)));
        }
    }

    @Override
    public void start() {
        loop.start();
    }

    private Outcome reconcile(ObjectKey key) {
        List<EndpointSlice> present = slices.list(key.namespace()).stream()
                .filter(slice -> SliceLabels.managedBy(slice).equals(SliceLabels.MIRRORING))
                .filter(slice -> SliceLabels.serviceName(slice).equals(key.name()))
                .toList();
        MirrorDecision.decide(endpoints.get(key), services.get(key), present).forEach(this::write);
        return Outcome.done();
    }

    private void write(SliceChange change) {
        switch (change) {
            case SliceChange.Create(EndpointSlice slice) -> slices.put(writes.create(slice));
            case SliceChange.Update(EndpointSlice slice) -> slices.put(writes.update(slice));
            case SliceChange.Delete(EndpointSlice slice) -> {
                writes.delete(slice);
                slices.gone(slice);
            }
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
