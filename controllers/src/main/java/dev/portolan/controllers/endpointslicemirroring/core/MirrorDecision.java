package dev.portolan.controllers.endpointslicemirroring.core;

import dev.portolan.controllers.endpointslice.core.AddressFamily;
import dev.portolan.controllers.endpointslice.core.SliceChange;
import dev.portolan.controllers.endpointslice.core.SliceDecision;
import dev.portolan.controllers.endpointslice.core.SliceLayout;
import dev.portolan.controllers.endpointslice.core.SliceShape;
import dev.portolan.controllers.ownership.Ownership;
import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which slices repeat an Endpoints object made by hand (Kubernetes documentation, "EndpointSlices", "Mirroring"). */
public final class MirrorDecision {
    /** How many addresses of a subset are repeated. */
    static final int LONGEST_SUBSET = 1000;

    private static final String SKIP = "endpointslice.kubernetes.io/skip-mirror";
    private static final String LEADER = "control-plane.alpha.kubernetes.io/leader";

    private MirrorDecision() {}

    /**
     * The writes, none when everything is as it should be.
     *
     * @param service of the same name
     * @param slices those that mirror this object
     */
    public static List<SliceChange> decide(
            Optional<Endpoints> endpoints, Optional<Service> service, List<EndpointSlice> slices) {
        if (endpoints.isEmpty() || service.isEmpty() || !mirrored(endpoints.get(), service.get())) {
            return slices.stream().<SliceChange>map(SliceChange.Delete::new).toList();
        }
        SliceLayout layout = new SliceLayout(SliceShape.of(endpoints.get()), SliceDecision.CAPACITY);
        List<SliceChange> changes = new ArrayList<>();
        for (AddressFamily family : AddressFamily.values()) {
            changes.addAll(layout.changes(family, wanted(endpoints.get(), family), slices));
        }
        return changes;
    }

    private static boolean mirrored(Endpoints endpoints, Service service) {
        Map<String, String> annotations = endpoints.getMetadata().getAnnotations();
        boolean election = annotations != null && annotations.containsKey(LEADER);
        boolean skipped = "true".equals(Ownership.labels(endpoints).get(SKIP));
        Map<String, String> selector = service.getSpec().getSelector();
        boolean byHand = selector == null || selector.isEmpty();
        boolean going = endpoints.getMetadata().getDeletionTimestamp() != null;
        return byHand && !election && !skipped && !going;
    }

    private static Map<List<EndpointPort>, List<Endpoint>> wanted(Endpoints endpoints, AddressFamily family) {
        Map<List<EndpointPort>, List<Endpoint>> wanted = new LinkedHashMap<>();
        for (EndpointSubset subset : endpoints.getSubsets()) {
            List<EndpointPort> ports =
                    subset.getPorts().stream().map(MirrorDecision::port).toList();
            List<Endpoint> all = new ArrayList<>();
            subset.getAddresses().forEach(address -> all.add(endpoint(address, true)));
            subset.getNotReadyAddresses().forEach(address -> all.add(endpoint(address, false)));
            List<Endpoint> some = all.stream()
                    .limit(LONGEST_SUBSET)
                    .filter(each -> family.has(each.getAddresses().getFirst()))
                    .toList();
            if (!some.isEmpty()) {
                wanted.computeIfAbsent(ports, _ -> new ArrayList<>()).addAll(some);
            }
        }
        return wanted;
    }

    private static EndpointPort port(io.fabric8.kubernetes.api.model.EndpointPort port) {
        return new EndpointPortBuilder()
                .withName(port.getName() == null ? "" : port.getName())
                .withPort(port.getPort())
                .withProtocol(port.getProtocol() == null ? "TCP" : port.getProtocol())
                .withAppProtocol(port.getAppProtocol())
                .build();
    }

    private static Endpoint endpoint(EndpointAddress address, boolean ready) {
        return new EndpointBuilder()
                .withAddresses(address.getIp())
                .withNewConditions()
                .withReady(ready)
                .endConditions()
                .withHostname(address.getHostname())
                .withNodeName(address.getNodeName())
                .withTargetRef(address.getTargetRef())
                .build();
    }
}
