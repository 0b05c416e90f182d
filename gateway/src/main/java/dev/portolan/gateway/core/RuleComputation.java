package dev.portolan.gateway.core;

import dev.portolan.gateway.core.Destination.Balance;
import dev.portolan.gateway.core.Destination.Nowhere;
import dev.portolan.gateway.core.Destination.Reason;
import dev.portolan.gateway.core.GatewayApi.Authorities;
import dev.portolan.gateway.core.GatewayApi.BackendPolicy;
import dev.portolan.gateway.core.GatewayApi.BackendReference;
import dev.portolan.gateway.core.GatewayApi.Filter;
import dev.portolan.gateway.core.GatewayApi.Name;
import dev.portolan.gateway.core.GatewayApi.NewPath;
import dev.portolan.gateway.core.GatewayApi.Rule;
import dev.portolan.gateway.core.GatewayApi.RuleMatch;
import dev.portolan.gateway.core.GatewayPlan.PolicySaid;
import dev.portolan.gateway.core.GatewayPlan.Said;
import dev.portolan.gateway.core.Wire.BackendTls;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Rules of Gateway API routes as routes of the table, and whether what they refer to is there. */
final class RuleComputation {
    private final GatewayApi api;
    private final Snapshot snapshot;
    private final Grants grants;
    private final Set<Backend> backends = new HashSet<>();
    private final Set<ServiceKey> services = new HashSet<>();
    private final Map<BackendPolicy, Set<Name>> used = new HashMap<>();

    RuleComputation(GatewayApi api, Snapshot snapshot, Grants grants) {
        this.api = api;
        this.snapshot = snapshot;
        this.grants = grants;
    }

    Set<Backend> backends() {
        return backends;
    }

    Set<ServiceKey> services() {
        return services;
    }

    List<PolicySaid> policies() {
        List<PolicySaid> said = new ArrayList<>();
        used.forEach((policy, gateways) -> {
            boolean good = policy.authorities() instanceof Authorities.Trusted;
            Said accepted = good
                    ? new Said("Accepted", true, "Accepted", "Used for connections to its Services")
                    : new Said("Accepted", false, "NoValidCACertificate", "No certificate authority can be believed");
            Said resolved = policy.authorities() instanceof Authorities.Fault(String reason, String message)
                    ? new Said("ResolvedRefs", false, reason, message)
                    : new Said("ResolvedRefs", true, "ResolvedRefs", "All references lead somewhere");
            said.add(new PolicySaid(policy, List.copyOf(gateways), List.of(accepted, resolved)));
        });
        return said;
    }

    /** Why the route cannot be served at all. */
    Optional<Said> unsupported(GatewayApi.Route route) {
        Stream<String> ofRules = route.rules().stream()
                .flatMap(rule -> rule.filters().stream())
                .filter(filter -> filter instanceof Filter.Unknown)
                .map(filter -> "Filters of type " + filter.type() + " are not known here");
        Stream<String> ofBackends = route.rules().stream()
                .flatMap(rule -> rule.backends().stream())
                .flatMap(backend -> backend.filters().stream())
                .filter(filter -> !(filter instanceof Filter.RequestFields || filter instanceof Filter.ResponseFields))
                .map(filter -> "Filters of type " + filter.type() + " are not known here in backendRefs");
        return Stream.concat(ofRules, ofBackends)
                .findFirst()
                .map(message -> new Said("Accepted", false, "UnsupportedValue", message));
    }

    /** Whether every backend of the route is there. */
    Said resolved(GatewayApi.Route route, Optional<Name> gateway) {
        for (Rule rule : route.rules()) {
            List<BackendReference> all = new ArrayList<>(rule.backends());
            rule.filters().forEach(filter -> {
                if (filter instanceof Filter.Mirror mirror) {
                    all.add(mirror.to());
                }
            });
            for (BackendReference each : all) {
                Optional<Said> fault = fault(route.name(), each);
                if (fault.isPresent()) {
                    return fault.get();
                }
                gateway.ifPresent(name -> policy(each)
                        .ifPresent(p -> used.computeIfAbsent(p, k -> new LinkedHashSet<>())
                                .add(name)));
            }
        }
        return new Said("ResolvedRefs", true, "ResolvedRefs", "All references lead somewhere");
    }

    private Optional<Said> fault(Name route, BackendReference each) {
        String named =
                each.to().kind() + " " + each.to().namespace() + "/" + each.to().name();
        if (!each.to().group().isEmpty() || !each.to().kind().equals("Service")) {
            return Optional.of(
                    new Said("ResolvedRefs", false, "InvalidKind", named + ": only Services can be backends"));
        }
        if (!grants.permit(route.kind(), route.namespace(), each.to())) {
            return Optional.of(new Said(
                    "ResolvedRefs",
                    false,
                    "RefNotPermitted",
                    "No ReferenceGrant of namespace " + each.to().namespace() + " lets a " + route.kind() + " of "
                            + route.namespace() + " use " + named));
        }
        ServiceKey key = new ServiceKey(each.to().namespace(), each.to().name());
        services.add(key);
        if (!snapshot.services().containsKey(key) || each.port().isEmpty()) {
            String what = each.port().isEmpty() ? named + " is named without a port" : named + " does not exist";
            return Optional.of(new Said("ResolvedRefs", false, "BackendNotFound", what));
        }
        return Optional.empty();
    }

    /** The table's route for one match. */
    Route route(GatewayApi.Route route, Rule rule, RuleMatch match, String host) {
        Wire wire = route.name().kind().equals("GRPCRoute") ? Wire.H2C : Wire.PLAIN;
        PolicyBuilder policy = new PolicyBuilder();
        policy.total = rule.request();
        policy.attempt = rule.backendRequest();
        policy.retries = rule.retries();
        Action action = new Action.Forward(rule.backends().stream()
                .map(each -> target(route.name(), each, wire))
                .toList());
        for (Filter filter : rule.filters()) {
            switch (filter) {
                case Filter.RequestFields(Edits edits) -> policy.request = edits;
                case Filter.ResponseFields(Edits edits) -> policy.response = edits;
                case Filter.Rewrite(var newHost, var newPath) -> {
                    policy.host = newHost;
                    policy.rewrite = newPath.map(path -> change(path, match));
                }
                case Filter.Mirror(BackendReference to, int numerator, int denominator) ->
                    policy.mirrors.add(new Policy.Mirror(
                            destination(route.name(), to, wire), numerator, Math.max(1, denominator)));
                case Filter.CrossOrigin(Policy.Cors cors) -> policy.cors = Optional.of(cors);
                case Filter.Redirect(int status, var scheme, var newHost, var port, var path) ->
                    action = new Action.Redirect(status, scheme, newHost, port, path.map(p -> change(p, match)));
                case Filter.Unknown unknown -> {
                    // such a route is not served: see unsupported
                }
            }
        }
        Policy built = policy.build();
        return new Route(
                route.name().toString(),
                (host.isEmpty() ? "*" : host) + match.path(),
                match.match(),
                action,
                built.equals(Policy.NONE) ? Policy.NONE : built);
    }

    private static PathChange change(NewPath path, RuleMatch match) {
        return path.whole()
                ? new PathChange.Whole(path.value())
                : new PathChange.Prefix(match.type() == PathType.PREFIX ? match.path() : "/", path.value());
    }

    private Action.Target target(Name route, BackendReference each, Wire wire) {
        Edits request = Edits.NONE;
        Edits response = Edits.NONE;
        for (Filter filter : each.filters()) {
            if (filter instanceof Filter.RequestFields(Edits edits)) {
                request = edits;
            } else if (filter instanceof Filter.ResponseFields(Edits edits)) {
                response = edits;
            }
        }
        return new Action.Target(each.weight(), destination(route, each, wire), request, response);
    }

    private Destination destination(Name route, BackendReference each, Wire wire) {
        Optional<Said> fault = fault(route, each);
        if (fault.isPresent()) {
            return new Nowhere(Reason.INVALID_REFERENCE, fault.get().message());
        }
        Optional<BackendPolicy> policy = policy(each);
        Wire spoken = wire;
        if (policy.isPresent()) {
            switch (policy.get().authorities()) {
                case Authorities.Fault bad -> {
                    return new Nowhere(Reason.INVALID_REFERENCE, policy.get().name() + ": " + bad.message());
                }
                case Authorities.Trusted(Wire.Trust trust) ->
                    spoken = new Wire(
                            wire.protocol(),
                            Optional.of(new BackendTls(Optional.of(policy.get().hostname()), trust)));
            }
        }
        Destination found = Endpoints.destination(
                new BackendRef.ServicePort(
                        each.to().name(), new PortRef.Number(each.port().orElse(0))),
                each.to().namespace(),
                snapshot,
                spoken);
        if (found instanceof Balance balance) {
            backends.addAll(balance.backends());
        }
        return found;
    }

    /** The policy for the Service's port; of several the one for the port by name, then the oldest. */
    private Optional<BackendPolicy> policy(BackendReference each) {
        ServiceView service = snapshot.services()
                .get(new ServiceKey(each.to().namespace(), each.to().name()));
        String port = service == null
                ? ""
                : service.ports().stream()
                        .filter(p -> p.port() == each.port().orElse(0))
                        .map(ServiceView.Port::name)
                        .findFirst()
                        .orElse("");
        return api.policies().stream()
                .filter(p -> p.name().namespace().equals(each.to().namespace()))
                .filter(p -> p.targets().stream()
                        .anyMatch(t -> t.service().equals(each.to().name())
                                && (t.port().isEmpty() || t.port().equals(port))))
                .min(Comparator.comparing((BackendPolicy p) ->
                                p.targets().stream().allMatch(t -> t.port().isEmpty()))
                        .thenComparing(BackendPolicy::created)
                        .thenComparing(BackendPolicy::name));
    }
}
