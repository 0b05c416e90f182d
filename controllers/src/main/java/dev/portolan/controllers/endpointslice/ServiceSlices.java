package dev.portolan.controllers.endpointslice;

import dev.portolan.client.Informer;
import dev.portolan.client.ObjectKey;
import dev.portolan.controllers.endpointslice.core.SliceChange;
import dev.portolan.controllers.endpointslice.core.SliceLabels;
import dev.portolan.controllers.runtime.ApiWrites;
import dev.portolan.controllers.runtime.Index;
import dev.portolan.controllers.runtime.OwnWrites;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;

/** The slices of one maker, found by the Service that they belong to, with what this process has itself written to them. */
public final class ServiceSlices {
    private final Predicate<EndpointSlice> ours;
    private final Index<EndpointSlice> byService;
    private final OwnWrites<EndpointSlice> slices;

    /** @param ours whether the maker made a slice */
    public ServiceSlices(Informer<EndpointSlice> shown, InstantSource clock, Predicate<EndpointSlice> ours) {
        this.ours = ours;
        this.byService = new Index<>(slice -> ours.test(slice) ? List.of(word(service(slice))) : List.of());
        byService.follow(shown); // first: what memory forgets because it is shown is in the index by then
        this.slices = new OwnWrites<>(shown, clock);
    }

    /** The Service that a slice belongs to. */
    public static ObjectKey service(EndpointSlice slice) {
        return new ObjectKey(slice.getMetadata().getNamespace(), SliceLabels.serviceName(slice));
    }

    private static String word(ObjectKey service) {
        return service.toString();
    }

    /** The slices of {@code service}, by name. */
    public List<EndpointSlice> of(ObjectKey service) {
        return slices.get(byService.keys(word(service))).stream()
                .filter(slice -> ours.test(slice) && service(slice).equals(service))
                .toList();
    }

    /** Writes one change, so that {@link #of} shows it at once. */
    public void write(SliceChange change, ApiWrites writes) {
        switch (change) {
            case SliceChange.Create(EndpointSlice slice) -> wrote(writes.create(slice));
            case SliceChange.Update(EndpointSlice slice) -> wrote(writes.update(slice));
            case SliceChange.Delete(EndpointSlice slice) -> {
                writes.delete(slice);
                slices.gone(slice);
            }
        }
    }

    private void wrote(EndpointSlice slice) {
        byService.put(slice);
        slices.put(slice);
    }
}
