package dev.portolan.controllers.endpointslice.core;

import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Endpoints that share their ports, laid into slices with as few writes as possible: an endpoint stays where it is, a place that
 * changes anyway takes what is new, else the fullest slice with room for all of it, else a new one. Never rebalanced for neatness.
 */
final class PortGroup {
    /** Draft of an existing slice. */
    private static final class Draft {
        final EndpointSlice before;
        final List<Endpoint> endpoints = new ArrayList<>();
        boolean changed;

        Draft(EndpointSlice before) {
            this.before = before;
        }
    }

    private static final Comparator<Draft> FULLEST_FIRST = Comparator.<Draft>comparingInt(d -> -d.endpoints.size())
            .thenComparing(d -> d.before.getMetadata().getName());

    private final SliceShape shape;
    private final AddressFamily family;
    private final int capacity;
    private final List<EndpointPort> ports;
    private final Map<String, Endpoint> wanted = new LinkedHashMap<>();

    PortGroup(SliceShape shape, AddressFamily family, int capacity, List<EndpointPort> ports) {
        this.shape = shape;
        this.family = family;
        this.capacity = capacity;
        this.ports = ports;
    }

    void add(Endpoint endpoint) {
        wanted.put(identity(endpoint), endpoint);
    }

    private static String identity(Endpoint endpoint) {
        String pod =
                endpoint.getTargetRef() == null ? "" : endpoint.getTargetRef().getUid();
        return pod + '/' + endpoint.getAddresses().getFirst();
    }

    /** The changes that turn {@code existing}, all of these ports, into what is wanted. */
    List<SliceChange> changes(List<EndpointSlice> existing) {
        Map<String, Endpoint> homeless = new LinkedHashMap<>(wanted);
        List<Draft> drafts =
                existing.stream().map(slice -> keep(slice, homeless)).toList();
        List<Endpoint> left = new ArrayList<>(homeless.values());
        drafts.stream().filter(d -> d.changed).sorted(FULLEST_FIRST).forEach(d -> fill(d, left));
        List<SliceChange> changes = new ArrayList<>();
        while (!left.isEmpty()) {
            Optional<Draft> room = roomFor(left.size(), drafts);
            if (room.isPresent()) {
                fill(room.get(), left);
            } else {
                List<Endpoint> next = left.subList(0, Math.min(capacity, left.size()));
                changes.add(new SliceChange.Create(shape.create(family, ports, List.copyOf(next))));
                next.clear();
            }
        }
        for (Draft draft : drafts) {
            if (draft.endpoints.isEmpty()) {
                changes.add(new SliceChange.Delete(draft.before));
            } else if (draft.changed) {
                changes.add(new SliceChange.Update(shape.update(draft.before, ports, draft.endpoints)));
            }
        }
        return changes;
    }

    private Draft keep(EndpointSlice slice, Map<String, Endpoint> homeless) {
        Draft draft = new Draft(slice);
        for (Endpoint old : slice.getEndpoints()) {
            Endpoint now = homeless.get(identity(old));
            if (now != null && draft.endpoints.size() < capacity) {
                homeless.remove(identity(old));
                draft.endpoints.add(now);
            }
        }
        draft.changed = !draft.endpoints.equals(slice.getEndpoints()) || !shape.fits(slice);
        return draft;
    }

    private void fill(Draft draft, List<Endpoint> left) {
        List<Endpoint> fits = left.subList(0, Math.clamp(capacity - draft.endpoints.size(), 0, left.size()));
        if (!fits.isEmpty()) {
            draft.endpoints.addAll(fits);
            draft.changed = true;
            fits.clear();
        }
    }

    private Optional<Draft> roomFor(int count, List<Draft> drafts) {
        return drafts.stream()
                .filter(d -> !d.changed && d.endpoints.size() + count <= capacity)
                .min(FULLEST_FIRST);
    }
}
