package dev.portolan.controllers.endpoints.core;

import dev.portolan.controllers.endpointslice.core.AddressFamily;
import dev.portolan.controllers.endpointslice.core.PodEndpoint;
import io.fabric8.kubernetes.api.model.EndpointAddress;
import io.fabric8.kubernetes.api.model.EndpointAddressBuilder;
import io.fabric8.kubernetes.api.model.EndpointPort;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.EndpointSubsetBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Addresses grouped by identical ports; groups and addresses in an order that does not depend on how they came in. */
final class Subsets {
    private static final Comparator<EndpointAddress> BY_ADDRESS = Comparator.comparing(EndpointAddress::getIp)
            .thenComparing(a -> a.getTargetRef() == null ? "" : a.getTargetRef().getUid());

    /** One pod's share. */
    record Entry(EndpointAddress address, List<EndpointPort> ports, boolean ready) {}

    private Subsets() {}

    static Entry entry(Service service, Pod pod, AddressFamily family, boolean ready) {
        Endpoint endpoint = PodEndpoint.of(service, pod, family, _ -> "");
        EndpointAddress address = new EndpointAddressBuilder()
                .withIp(endpoint.getAddresses().getFirst())
                .withNodeName(endpoint.getNodeName())
                .withHostname(endpoint.getHostname())
                .withTargetRef(endpoint.getTargetRef())
                .build();
        List<EndpointPort> ports = PodEndpoint.ports(service, pod).stream()
                .map(EndpointsDecision::port)
                .toList();
        return new Entry(address, ports, ready);
    }

    /** Of too many, the ready ones first, in a stable choice. */
    static List<Entry> mostUseful(List<Entry> entries, int count) {
        return entries.stream()
                .sorted(Comparator.<Entry, Boolean>comparing(e -> !e.ready).thenComparing(Entry::address, BY_ADDRESS))
                .limit(count)
                .toList();
    }

    static List<EndpointSubset> of(List<Entry> entries) {
        Map<String, List<Entry>> groups = new TreeMap<>();
        for (Entry each : entries) {
            groups.computeIfAbsent(text(each.ports), _ -> new ArrayList<>()).add(each);
        }
        return groups.values().stream().map(Subsets::subset).toList();
    }

    private static EndpointSubset subset(List<Entry> group) {
        return new EndpointSubsetBuilder()
                .withAddresses(addresses(group.stream().filter(Entry::ready)))
                .withNotReadyAddresses(addresses(group.stream().filter(e -> !e.ready)))
                .withPorts(group.getFirst().ports)
                .build();
    }

    private static List<EndpointAddress> addresses(Stream<Entry> entries) {
        return entries.map(Entry::address).sorted(BY_ADDRESS).toList();
    }

    private static String text(List<EndpointPort> ports) {
        StringBuilder text = new StringBuilder();
        for (EndpointPort port : ports) {
            text.append(port.getName()).append('/').append(port.getPort()).append('/');
            text.append(port.getProtocol())
                    .append('/')
                    .append(port.getAppProtocol())
                    .append(' ');
        }
        return text.toString();
    }
}
