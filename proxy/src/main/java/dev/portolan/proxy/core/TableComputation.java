package dev.portolan.proxy.core;

import dev.portolan.proxy.core.Forwarding.Kind;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One run of {@link ServiceTable#compute}. */
final class TableComputation {
    private record Key(String namespace, String service) {}

    private final NodeView node;
    private final List<ServiceView> services;
    private final Map<Key, List<SliceView>> slices;
    private final SortedMap<Frontend, Forwarding> forwardings = new TreeMap<>();
    // A set: one endpoint left out of several frontends of a port is one omission.
    private final Set<Omission> omissions = new LinkedHashSet<>();

    TableComputation(Snapshot snapshot) {
        this.node = snapshot.node();
        this.services = snapshot.services().stream()
                .sorted(Comparator.comparing(ServiceView::namespace).thenComparing(ServiceView::name))
                .toList();
        this.slices =
                snapshot.slices().stream().collect(Collectors.groupingBy(s -> new Key(s.namespace(), s.service())));
    }

    ServiceTable run() {
        for (ServiceView service : services) {
            Omission.Reason skipped = reasonToSkip(service);
            if (skipped != null) {
                PortOwner whole = new PortOwner(service.namespace(), service.name(), "");
                omissions.add(new Omission(whole, whole.toString(), skipped));
                continue;
            }
            for (ServiceView.Port port : service.ports()) {
                addPort(service, port);
            }
        }
        return new ServiceTable(forwardings, List.copyOf(omissions));
    }

    private static Omission.@Nullable Reason reasonToSkip(ServiceView service) {
        if (!service.proxyName().isEmpty()) {
            return Omission.Reason.OTHER_PROXY;
        }
        return switch (service.type()) {
            case HEADLESS -> Omission.Reason.HEADLESS;
            case EXTERNAL_NAME -> Omission.Reason.EXTERNAL_NAME;
            case CLUSTER_IP, NODE_PORT, LOAD_BALANCER ->
                service.clusterIps().isEmpty() ? Omission.Reason.NO_ADDRESS : null;
        };
    }

    private void addPort(ServiceView service, ServiceView.Port port) {
        PortOwner owner = new PortOwner(service.namespace(), service.name(), port.name());
        List<SliceView> own = slices.getOrDefault(new Key(service.namespace(), service.name()), List.of());
        Map<Family, Candidates> byFamily = new EnumMap<>(Family.class);
        for (InetAddress vip : service.clusterIps()) {
            Family family = Family.of(vip);
            byFamily.put(family, new Candidates(owner, port.protocol(), family, own, node));
        }
        PortTargets targets = new PortTargets(service, owner, port.protocol(), byFamily);
        targets.add(Kind.CLUSTER_IP, port.port(), service.clusterIps());
        if (port.nodePort() != 0) {
            targets.add(Kind.NODE_PORT, port.nodePort(), node.nodePortAddresses());
        }
        targets.add(Kind.LOAD_BALANCER, port.port(), service.loadBalancerIps());
        targets.add(Kind.EXTERNAL_IP, port.port(), service.externalIps());
    }

    /** Adds the frontends of one Service port, each target chosen once per family and policy. */
    private final class PortTargets {
        private final ServiceView service;
        private final PortOwner owner;
        private final Protocol protocol;
        private final Map<Family, Candidates> byFamily;
        private final Map<Family, Map<Policy, Target>> chosen = new EnumMap<>(Family.class);

        PortTargets(ServiceView service, PortOwner owner, Protocol protocol, Map<Family, Candidates> byFamily) {
            this.service = service;
            this.owner = owner;
            this.protocol = protocol;
            this.byFamily = byFamily;
        }

        void add(Kind kind, int port, List<InetAddress> addresses) {
            for (InetAddress address : addresses) {
                Candidates candidates = byFamily.get(Family.of(address));
                if (candidates != null) {
                    put(new Frontend(address, port, protocol), forwarding(kind, Family.of(address), candidates));
                }
            }
        }

        private Forwarding forwarding(Kind kind, Family family, Candidates candidates) {
            Policy policy = kind == Kind.CLUSTER_IP ? service.internalPolicy() : service.externalPolicy();
            Target outside = target(family, policy, candidates);
            Target inside = kind == Kind.CLUSTER_IP ? outside : target(family, Policy.CLUSTER, candidates);
            omissions.addAll(candidates.leftOut(policy, outside));
            return new Forwarding(
                    owner,
                    kind,
                    policy,
                    service.affinity(),
                    outside,
                    inside,
                    kind == Kind.LOAD_BALANCER ? service.sourceRanges() : List.of());
        }

        private Target target(Family family, Policy policy, Candidates candidates) {
            return chosen.computeIfAbsent(family, f -> new EnumMap<>(Policy.class))
                    .computeIfAbsent(policy, candidates::target);
        }

        /** A VIP is never taken over by another Service's external address; between equals the first by name has it. */
        private void put(Frontend frontend, Forwarding forwarding) {
            Forwarding holder = forwardings.get(frontend);
            if (holder == null || (forwarding.kind() == Kind.CLUSTER_IP && holder.kind() != Kind.CLUSTER_IP)) {
                forwardings.put(frontend, forwarding);
                if (holder != null) {
                    taken(frontend, holder);
                }
            } else if (!holder.owner().equals(forwarding.owner())) {
                taken(frontend, forwarding);
            }
        }

        private void taken(Frontend frontend, Forwarding loser) {
            omissions.add(new Omission(loser.owner(), frontend.toString(), Omission.Reason.FRONTEND_TAKEN));
        }
    }
}
