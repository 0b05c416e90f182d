package dev.portolan.controllers.endpointslice.core;

import dev.portolan.controllers.ownership.Ownership;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What all slices of one origin have in common: labels, owner, trigger time. */
public final class SliceShape {
    private static final int LONGEST_PREFIX = 58;

    private final HasMetadata origin;
    private final String triggerTime;
    private final OwnerReference owner;
    private final Map<String, String> labels;

    private SliceShape(HasMetadata origin, Map<String, String> labels, String triggerTime) {
        this.origin = origin;
        this.triggerTime = triggerTime;
        this.owner = Ownership.reference(origin);
        this.labels = labels;
    }

    /** Slices that are computed from a Service's pods. */
    static SliceShape of(Service service, String triggerTime) {
        Map<String, String> labels = new HashMap<>(Ownership.labels(service));
        labels.remove(SliceLabels.HEADLESS);
        if ("None".equals(service.getSpec().getClusterIP())) {
            labels.put(SliceLabels.HEADLESS, "");
        }
        labels.put(SliceLabels.SERVICE_NAME, service.getMetadata().getName());
        labels.put(SliceLabels.MANAGED_BY, SliceLabels.CONTROLLER);
        return new SliceShape(service, labels, triggerTime);
    }

    /** Slices that repeat an Endpoints object made by hand. */
    public static SliceShape of(Endpoints endpoints) {
        Map<String, String> labels = new HashMap<>(Ownership.labels(endpoints));
        labels.put(SliceLabels.SERVICE_NAME, endpoints.getMetadata().getName());
        labels.put(SliceLabels.MANAGED_BY, SliceLabels.MIRRORING);
        return new SliceShape(endpoints, labels, "");
    }

    /** Whether {@code slice} carries the present labels and owner; what others have added to it is theirs. */
    boolean fits(EndpointSlice slice) {
        return Ownership.labels(slice).equals(labels)
                && Ownership.references(slice).stream()
                        .anyMatch(ref -> owner.getUid().equals(ref.getUid())
                                && owner.getName().equals(ref.getName()));
    }

    EndpointSlice create(AddressFamily family, List<EndpointPort> ports, List<Endpoint> endpoints) {
        String name = origin.getMetadata().getName();
        EndpointSliceBuilder slice = new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace(origin.getMetadata().getNamespace())
                .withGenerateName(name.substring(0, Math.min(name.length(), LONGEST_PREFIX)) + "-")
                .withLabels(labels)
                .withOwnerReferences(owner)
                .endMetadata()
                .withAddressType(family.word())
                .withPorts(ports)
                .withEndpoints(endpoints);
        if (!triggerTime.isEmpty()) {
            slice.editMetadata()
                    .addToAnnotations(SliceLabels.TRIGGER_TIME, triggerTime)
                    .endMetadata();
        }
        return slice.build();
    }

    EndpointSlice update(EndpointSlice before, List<EndpointPort> ports, List<Endpoint> endpoints) {
        Map<String, String> annotations = before.getMetadata().getAnnotations();
        Map<String, String> kept = annotations == null ? new HashMap<>() : new HashMap<>(annotations);
        kept.remove(SliceLabels.TRIGGER_TIME);
        if (!triggerTime.isEmpty()) {
            kept.put(SliceLabels.TRIGGER_TIME, triggerTime);
        }
        return new EndpointSliceBuilder(before)
                .editMetadata()
                .withLabels(labels)
                .withAnnotations(kept)
                .withOwnerReferences(owner)
                .endMetadata()
                .withPorts(ports)
                .withEndpoints(endpoints)
                .build();
    }
}
