package dev.portolan.gateway.edge;

import dev.portolan.client.ControlLoop;
import dev.portolan.client.Informers;
import dev.portolan.client.ObjectKey;
import dev.portolan.client.Outcome;
import dev.portolan.gateway.core.GatewayApi;
import dev.portolan.gateway.core.GatewayPlan;
import dev.portolan.gateway.core.GatewayPlan.GatewaySaid;
import dev.portolan.gateway.core.GatewayPlan.ListenerSaid;
import dev.portolan.gateway.core.GatewayPlan.ParentSaid;
import dev.portolan.gateway.core.GatewayPlan.Said;
import dev.portolan.rules.IpAddresses;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.BackendTLSPolicy;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GRPCRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GRPCRouteStatus;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GatewayClass;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GatewayClassStatus;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GatewayStatus;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GatewayStatusAddress;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteStatus;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ListenerStatus;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ParentReference;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.PolicyAncestorStatus;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.PolicyStatus;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.RouteGroupKind;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.RouteParentStatus;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.TLSRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.TLSRouteStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
        now.routes().forEach(said -> route(said));
        now.policies()
                .forEach(said ->
                        find(BackendTLSPolicy.class, said.policy().name()).ifPresent(p -> policy(p, said)));
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

    private void route(GatewayPlan.RouteSaid said) {
        switch (said.route().name().kind()) {
            case "HTTPRoute" ->
                find(HTTPRoute.class, said.route().name()).ifPresent(r -> {
                    var before = r.getStatus() == null ? null : r.getStatus().getParents();
                    var next = parents(before, said);
                    if (!next.equals(before)) {
                        HTTPRoute changed = copy(r);
                        changed.setStatus(new HTTPRouteStatus());
                        changed.getStatus().setParents(next);
                        client.resource(changed).updateStatus();
                    }
                });
            case "GRPCRoute" ->
                find(GRPCRoute.class, said.route().name()).ifPresent(r -> {
                    var before = r.getStatus() == null ? null : r.getStatus().getParents();
                    var next = parents(before, said);
                    if (!next.equals(before)) {
                        GRPCRoute changed = copy(r);
                        changed.setStatus(new GRPCRouteStatus());
                        changed.getStatus().setParents(next);
                        client.resource(changed).updateStatus();
                    }
                });
            default ->
                find(TLSRoute.class, said.route().name()).ifPresent(r -> {
                    var before = r.getStatus() == null ? null : r.getStatus().getParents();
                    var next = parents(before, said);
                    if (!next.equals(before)) {
                        TLSRoute changed = copy(r);
                        changed.setStatus(new TLSRouteStatus());
                        changed.getStatus().setParents(next);
                        client.resource(changed).updateStatus();
                    }
                });
        }
    }

    private static List<RouteParentStatus> parents(
            @Nullable List<RouteParentStatus> before, GatewayPlan.RouteSaid said) {
        List<RouteParentStatus> known = before == null ? List.of() : before;
        List<RouteParentStatus> next = new ArrayList<>(known.stream()
                .filter(p -> !GatewayObjects.CONTROLLER.equals(p.getControllerName()))
                .toList());
        for (ParentSaid each : said.parents()) {
            RouteParentStatus status = new RouteParentStatus();
            status.setControllerName(GatewayObjects.CONTROLLER);
            status.setParentRef(reference(each.parent()));
            status.setConditions(Conditions.next(
                    known.stream()
                            .filter(p -> GatewayObjects.CONTROLLER.equals(p.getControllerName())
                                    && Objects.equals(p.getParentRef(), status.getParentRef()))
                            .findFirst()
                            .map(RouteParentStatus::getConditions)
                            .orElse(null),
                    each.conditions(),
                    said.route().generation()));
            next.add(status);
        }
        return next;
    }

    private static ParentReference reference(GatewayApi.Parent parent) {
        ParentReference reference = new ParentReference();
        reference.setGroup(parent.group());
        reference.setKind(parent.kind());
        reference.setNamespace(parent.namespace().orElse(null));
        reference.setName(parent.name());
        reference.setSectionName(parent.section().orElse(null));
        reference.setPort(parent.port().isPresent() ? parent.port().getAsInt() : null);
        return reference;
    }

    private void policy(BackendTLSPolicy policy, GatewayPlan.PolicySaid said) {
        PolicyStatus before = policy.getStatus() == null ? new PolicyStatus() : policy.getStatus();
        List<PolicyAncestorStatus> known = before.getAncestors() == null ? List.of() : before.getAncestors();
        List<PolicyAncestorStatus> next = new ArrayList<>(known.stream()
                .filter(a -> !GatewayObjects.CONTROLLER.equals(a.getControllerName()))
                .toList());
        for (GatewayApi.Name gateway : said.ancestors()) {
            ParentReference reference = new ParentReference();
            reference.setGroup(GatewayApi.GROUP);
            reference.setKind("Gateway");
            reference.setNamespace(gateway.namespace());
            reference.setName(gateway.name());
            PolicyAncestorStatus status = new PolicyAncestorStatus();
            status.setControllerName(GatewayObjects.CONTROLLER);
            status.setAncestorRef(reference);
            status.setConditions(Conditions.next(
                    known.stream()
                            .filter(a -> reference.equals(a.getAncestorRef()))
                            .findFirst()
                            .map(PolicyAncestorStatus::getConditions)
                            .orElse(null),
                    said.conditions(),
                    said.policy().generation()));
            next.add(status);
        }
        if (!next.equals(known)) {
            BackendTLSPolicy changed = copy(policy);
            changed.setStatus(new PolicyStatus());
            changed.getStatus().setAncestors(next);
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
