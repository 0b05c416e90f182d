package dev.portolan.proxy.core;

import dev.portolan.proxy.core.Forwarding.Kind;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one Service's frontends do, before it is known whether another Service has them.
 *
 * @param claims in the Service's order
 * @param omissions what was left out, and why
 */
record ServicePart(List<Claim> claims, List<Omission> omissions) {
    ServicePart {
        claims = List.copyOf(claims);
        omissions = List.copyOf(omissions);
    }

    /** @param slices those of this Service */
    static ServicePart of(ServiceView service, Collection<SliceView> slices, NodeView node) {
        Omission.Reason skipped = reasonToSkip(service);
        if (skipped != null) {
            PortOwner whole = new PortOwner(service.namespace(), service.name(), "");
            return new ServicePart(List.of(), List.of(new Omission(whole, whole.toString(), skipped)));
        }
        Computation computation = new Computation(service, slices, node);
        service.ports().forEach(computation::addPort);
        return new ServicePart(computation.claims, List.copyOf(computation.omissions));
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

    /** One run. */
    private static final class Computation {
        private final ServiceView service;
        private final Collection<SliceView> own;
        private final NodeView node;
        private final List<Claim> claims = new ArrayList<>();
        // A set: one endpoint left out of several frontends of a port is one omission.
        private final Set<Omission> omissions = new LinkedHashSet<>();

        Computation(ServiceView service, Collection<SliceView> own, NodeView node) {
            this.service = service;
            this.own = own;
            this.node = node;
        }

        private void addPort(ServiceView.Port port) {
            PortOwner owner = new PortOwner(service.namespace(), service.name(), port.name());
            Map<Family, Candidates> byFamily = new EnumMap<>(Family.class);
            for (InetAddress vip : service.clusterIps()) {
                Family family = Family.of(vip);
                byFamily.put(family, new Candidates(owner, port.protocol(), family, own, node));
            }
            PortTargets targets = new PortTargets(owner, port.protocol(), byFamily);
            targets.add(Kind.CLUSTER_IP, port.port(), service.clusterIps());
            if (port.nodePort() != 0) {
                targets.add(Kind.NODE_PORT, port.nodePort(), node.nodePortAddresses());
            }
            targets.add(Kind.LOAD_BALANCER, port.port(), service.loadBalancerIps());
            targets.add(Kind.EXTERNAL_IP, port.port(), service.externalIps());
        }

        /** Adds the frontends of one Service port, each target chosen once per family and policy. */
        private final class PortTargets {
            private final PortOwner owner;
            private final Protocol protocol;
            private final Map<Family, Candidates> byFamily;
            private final Map<Family, Map<Policy, Target>> chosen = new EnumMap<>(Family.class);

            PortTargets(PortOwner owner, Protocol protocol, Map<Family, Candidates> byFamily) {
                this.owner = owner;
                this.protocol = protocol;
                this.byFamily = byFamily;
            }

            void add(Kind kind, int port, List<InetAddress> addresses) {
                for (InetAddress address : addresses) {
                    Candidates candidates = byFamily.get(Family.of(address));
                    if (candidates != null) {
                        Frontend frontend = new Frontend(address, port, protocol);
                        claims.add(
                                new Claim(frontend, forwarding(kind, Family.of(address), candidates), claims.size()));
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
        }
    }
}
