package dev.portolan.gateway.edge;

import dev.portolan.client.ControlLoop;
import dev.portolan.client.Informers;
import dev.portolan.client.ObjectKey;
import dev.portolan.client.Outcome;
import dev.portolan.gateway.core.GatewayApi;
import dev.portolan.gateway.core.GatewayPlan;
import dev.portolan.gateway.core.GatewayPlan.GatewaySaid;
import dev.portolan.gateway.core.GatewayPlan.ListenerSaid;
import dev.portolan.gateway.core.GatewayPlan.PolicySaid;
import dev.portolan.gateway.core.GatewayPlan.RouteSaid;
import dev.portolan.gateway.core.GatewayPlan.Said;
import dev.portolan.rules.IpAddresses;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.BackendTLSPolicy;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GRPCRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GRPCRouteStatus;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GRPCRouteStatusBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GatewayClass;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GatewayClassStatus;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GatewayStatus;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GatewayStatusAddress;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteStatus;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteStatusBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ListenerStatus;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.PolicyAncestorStatus;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.PolicyStatus;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.PolicyStatusBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.RouteGroupKind;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.RouteParentStatus;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.TLSRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.TLSRouteStatus;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.TLSRouteStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes what became of Gateways, routes and policies into their status. Other controllers' entries stay as they are. */
public final class GatewayStatuses implements AutoCloseable {
    private static final ObjectKey ALL = ObjectKey.clusterWide("gateway-api");

    private final KubernetesClient client;
    private final GatewayObjects objects;
    private final String address;
    private final ControlLoop loop;
    private volatile GatewayPlan plan = GatewayPlan.NONE;
    private volatile Map<Integer, String> faults = Map.of();

    public GatewayStatuses(Informers informers, GatewayObjects objects, InetAddress published) {
        this.client = informers.client();
        this.objects = objects;
        this.address = IpAddresses.text(published);
        this.loop = new ControlLoop("gateway-api-status", 1, key -> write());
    }

    /** Starts to write. */
    public void start() {
        loop.start();
    }

    /** From now on {@code next} is what is said, with ports that cannot be had and why. */
    public void follow(GatewayPlan next, Map<Integer, String> unavailable) {
        plan = next;
        faults = unavailable;
        loop.enqueue(ALL);
    }

    private Outcome write() {
        GatewayPlan now = plan;
        objects.list(GatewayClass.class).stream().filter(GatewayObjects::ours).forEach(this::gatewayClass);
        now.gateways()
                .forEach(said -> find(Gateway.class, said.gateway().name()).ifPresent(g -> gateway(g, said)));
        Map<GatewayApi.Name, RouteSaid> routes = new HashMap<>();
        now.routes().forEach(said -> routes.put(said.route().name(), said));
        routes(
                HTTPRoute.class,
                routes,
                route -> Optional.ofNullable(route.getStatus()).map(HTTPRouteStatus::getParents),
                (route, parents) -> route.setStatus(
                        parents.isEmpty()
                                ? null
                                : new HTTPRouteStatusBuilder()
                                        .withParents(parents)
                                        .build()));
        routes(
                GRPCRoute.class,
                routes,
                route -> Optional.ofNullable(route.getStatus()).map(GRPCRouteStatus::getParents),
                (route, parents) -> route.setStatus(
                        parents.isEmpty()
                                ? null
                                : new GRPCRouteStatusBuilder()
                                        .withParents(parents)
                                        .build()));
        routes(
                TLSRoute.class,
                routes,
                route -> Optional.ofNullable(route.getStatus()).map(TLSRouteStatus::getParents),
                (route, parents) -> route.setStatus(
                        parents.isEmpty()
                                ? null
                                : new TLSRouteStatusBuilder()
                                        .withParents(parents)
                                        .build()));
        Map<GatewayApi.Name, PolicySaid> policies = new HashMap<>();
        now.policies().forEach(said -> policies.put(said.policy().name(), said));
        objects.list(BackendTLSPolicy.class).forEach(each -> policy(each, policies.get(GatewayApiMapper.name(each))));
        return Outcome.done();
    }

    private <T extends HasMetadata> Optional<T> find(Class<T> kind, GatewayApi.Name name) {
        return objects.list(kind).stream()
                .filter(o -> GatewayApiMapper.name(o).equals(name))
                .findFirst();
    }

    private void gatewayClass(GatewayClass each) {
        GatewayClass changed = copy(each);
        if (changed.getStatus() == null) {
            changed.setStatus(new GatewayClassStatus());
        }
        var before = changed.getStatus().getConditions();
        var next = Conditions.next(
                before,
                List.of(new Said("Accepted", true, "Accepted", "Served by this gateway")),
                GatewayApiMapper.generation(each));
        if (!next.equals(before)) {
            changed.getStatus().setConditions(next);
            client.resource(changed).updateStatus();
        }
    }

    private void gateway(Gateway gateway, GatewaySaid said) {
        long generation = said.gateway().generation();
        GatewayStatus before = gateway.getStatus() == null ? new GatewayStatus() : gateway.getStatus();
        GatewayStatus next = new GatewayStatus();
        List<Said> conditions = new ArrayList<>(said.conditions());
        boolean works = said.listeners().stream()
                .anyMatch(l -> l.valid() && !faults.containsKey(l.listener().port()));
        conditions.add(
                works
                        ? new Said("Programmed", true, "Programmed", "Requests are answered at " + address)
                        : new Said("Programmed", false, "Invalid", "No listener can be served"));
        next.setConditions(Conditions.next(before.getConditions(), conditions, generation));
        GatewayStatusAddress at = new GatewayStatusAddress();
        at.setType("IPAddress");
        at.setValue(address);
        next.setAddresses(works ? List.of(at) : List.of());
        next.setListeners(said.listeners().stream()
                .map(listener -> listener(listener, before, generation))
                .toList());
        if (!next.equals(before)) {
            Gateway changed = copy(gateway);
            changed.setStatus(next);
            client.resource(changed).updateStatus();
        }
    }

    private ListenerStatus listener(ListenerSaid said, GatewayStatus before, long generation) {
        String fault = faults.get(said.listener().port());
        List<Said> conditions = new ArrayList<>(said.conditions());
        if (fault != null) {
            conditions.removeIf(c -> c.type().equals("Accepted"));
            conditions.add(new Said("Accepted", false, "PortUnavailable", fault));
        }
        conditions.add(
                said.valid() && fault == null
                        ? new Said("Programmed", true, "Programmed", "Served")
                        : new Said("Programmed", false, "Invalid", "Not served; the other conditions say why"));
        ListenerStatus status = new ListenerStatus();
        status.setName(said.listener().name());
        status.setAttachedRoutes(said.attached());
        status.setSupportedKinds(
                said.kinds().stream().map(GatewayStatuses::kind).toList());
        status.setConditions(Conditions.next(
                before.getListeners() == null
                        ? null
                        : before.getListeners().stream()
                                .filter(l -> l.getName().equals(said.listener().name()))
                                .findFirst()
                                .map(ListenerStatus::getConditions)
                                .orElse(null),
                conditions,
                generation));
        return status;
    }

    private static RouteGroupKind kind(String name) {
        RouteGroupKind kind = new RouteGroupKind();
        kind.setGroup(GatewayApi.GROUP);
        kind.setKind(name);
        return kind;
    }

    /** Those of which nothing is said, too: what was said before, of a parent that is gone or no longer named, holds no more. */
    private <T extends HasMetadata> void routes(
            Class<T> kind,
            Map<GatewayApi.Name, RouteSaid> said,
            Function<T, Optional<List<RouteParentStatus>>> read,
            BiConsumer<T, List<RouteParentStatus>> put) {
        for (T each : objects.list(kind)) {
            List<RouteParentStatus> before = read.apply(each).orElse(List.of());
            List<RouteParentStatus> next = ParentEntries.route(before, said.get(GatewayApiMapper.name(each)));
            if (!next.equals(before)) {
                T changed = copy(each);
                put.accept(changed, next);
                client.resource(changed).updateStatus();
            }
        }
    }

    private void policy(BackendTLSPolicy policy, @Nullable PolicySaid said) {
        PolicyStatus before = policy.getStatus() == null ? new PolicyStatus() : policy.getStatus();
        List<PolicyAncestorStatus> known = before.getAncestors() == null ? List.of() : before.getAncestors();
        List<PolicyAncestorStatus> next = ParentEntries.policy(known, said);
        if (!next.equals(known)) {
            BackendTLSPolicy changed = copy(policy);
            changed.setStatus(
                    next.isEmpty()
                            ? null
                            : new PolicyStatusBuilder().withAncestors(next).build());
            client.resource(changed).updateStatus();
        }
    }

    private <T> T copy(T object) {
        return client.getKubernetesSerialization().clone(object);
    }

    @Override
    public void close() {
        loop.close();
    }
}
