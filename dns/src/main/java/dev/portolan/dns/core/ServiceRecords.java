package dev.portolan.dns.core;

import dev.portolan.dns.wire.Name;
import dev.portolan.dns.wire.Rdata;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All names that one Service brings about, forward and reverse, encoded. Immutable; made anew when the Service or a slice of it changes. */
public final class ServiceRecords {
    /** Of a Service that isn't there. */
    public static final ServiceRecords NONE = new ServiceRecords(Map.of(), Map.of());

    private final Map<Name, NameRecords> names;
    private final Map<Name, Set<Name>> reverse;

    private ServiceRecords(Map<Name, NameRecords> names, Map<Name, Set<Name>> reverse) {
        this.names = names;
        this.reverse = reverse;
    }

    /** The names of {@code service}, with the endpoints of all its slices. */
    public static ServiceRecords of(ZoneSettings settings, ServiceView service, Collection<EndpointView> endpoints) {
        Name base = settings.nameOf(service.name());
        var draft = new Draft(base, settings.ttlSeconds());
        switch (service) {
            case ServiceView.Virtual(var name, var addresses, var ports) -> draft.virtual(addresses, ports);
            case ServiceView.Headless headless ->
                draft.headless(endpoints.stream()
                        .filter(e -> e.ready() || headless.publishNotReadyAddresses())
                        .toList());
            case ServiceView.Alias(var name, Name target) ->
                draft.names.put(base, NameRecords.of(base, settings.ttlSeconds(), List.of(new Rdata.Cname(target))));
        }
        return new ServiceRecords(draft.names, draft.reverse);
    }

    /** The records of {@code name}; null when this Service has no such name. */
    @Nullable
    NameRecords at(Name name) {
        return names.get(name);
    }

    /** Gives every record of every name to {@code visitor}. */
    void forEach(ZoneTransfer.RecordVisitor visitor) {
        names.forEach((owner, records) -> records.forEach(owner, visitor));
    }

    /** Which names each reverse name leads to. */
    Map<Name, Set<Name>> reverse() {
        return reverse;
    }

    private static final class Draft {
        /** Any weight does where all are equal; 100 shared out is what cluster DNS servers use. */
        private static final int WHOLE_WEIGHT = 100;

        private final Name base;
        private final int ttlSeconds;
        private final Map<Name, NameRecords> names = new HashMap<>();
        private final Map<Name, Set<Name>> reverse = new HashMap<>();

        Draft(Name base, int ttlSeconds) {
            this.base = base;
            this.ttlSeconds = ttlSeconds;
        }

        void virtual(List<InetAddress> addresses, List<ServiceView.Port> ports) {
            addresses(base, addresses);
            addresses.forEach(address -> reverse(address, base));
            Map<Name, Set<InetAddress>> self = Map.of(base, new LinkedHashSet<>(addresses));
            for (ServiceView.Port port : ports) {
                services(port, Map.of(base, Set.of(port.port())), self);
            }
        }

        /** Without an endpoint there is no name at all: NXDOMAIN, as the specification has it (§2.4.1). */
        void headless(List<EndpointView> endpoints) {
            Map<Name, Set<InetAddress>> byName = new LinkedHashMap<>();
            Map<ServiceView.Port, Map<Name, Set<Integer>>> byPort = new LinkedHashMap<>();
            for (EndpointView endpoint : endpoints) {
                Name name = base.child(label(endpoint));
                byName.computeIfAbsent(name, n -> new LinkedHashSet<>()).add(endpoint.address());
                reverse(endpoint.address(), name);
                for (ServiceView.Port port : endpoint.ports()) {
                    // Slices may differ in the number behind a name.
                    byPort.computeIfAbsent(
                                    new ServiceView.Port(port.name(), port.protocol(), 0), p -> new LinkedHashMap<>())
                            .computeIfAbsent(name, n -> new LinkedHashSet<>())
                            .add(port.port());
                }
            }
            byName.forEach(this::addresses);
            var all = new LinkedHashSet<InetAddress>();
            byName.values().forEach(all::addAll);
            if (!all.isEmpty()) {
                addresses(base, all);
            }
            byPort.forEach((port, targets) -> services(port, targets, byName));
        }

        private static String label(EndpointView endpoint) {
            return endpoint.hostname().isEmpty() ? PodLabel.of(endpoint.address()) : endpoint.hostname();
        }

        private void addresses(Name owner, Collection<InetAddress> addresses) {
            names.put(
                    owner,
                    NameRecords.of(
                            owner,
                            ttlSeconds,
                            addresses.stream().map(Rdata.Address::new).toList()));
        }

        private void services(
                ServiceView.Port port, Map<Name, Set<Integer>> targets, Map<Name, Set<InetAddress>> addresses) {
            if (port.name().isEmpty() || !fits(port)) {
                return;
            }
            int count = targets.values().stream().mapToInt(Set::size).sum();
            List<Rdata> records = new ArrayList<>();
            targets.forEach((target, numbers) -> numbers.forEach(
                    number -> records.add(new Rdata.Srv(0, Math.max(1, WHOLE_WEIGHT / count), number, target))));
            Name protocol = base.child("_" + port.protocol());
            Name owner = protocol.child("_" + port.name());
            names.putIfAbsent(protocol, NameRecords.NONE);
            names.put(
                    owner,
                    NameRecords.of(
                            owner,
                            ttlSeconds,
                            records,
                            List.copyOf(targets.keySet()),
                            target -> addresses.getOrDefault(target, Set.of()).stream()
                                    .map(Rdata.Address::new)
                                    .toList()));
        }

        /** A port's name may take all 63 bytes of a label, and then there is no room for the underscore: it gets no SRV record. */
        private boolean fits(ServiceView.Port port) {
            int label = 1 + port.name().length();
            return label <= Name.LONGEST_LABEL
                    && 1 + label + 2 + port.protocol().length() + base.length() <= Name.LONGEST;
        }

        private void reverse(InetAddress address, Name target) {
            reverse.computeIfAbsent(ReverseName.of(address), n -> new LinkedHashSet<>())
                    .add(target);
        }
    }
}
