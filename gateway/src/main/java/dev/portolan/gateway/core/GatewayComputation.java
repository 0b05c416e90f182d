package dev.portolan.gateway.core;

import dev.portolan.gateway.core.GatewayApi.Gateway;
import dev.portolan.gateway.core.GatewayApi.Listener;
import dev.portolan.gateway.core.GatewayApi.Name;
import dev.portolan.gateway.core.GatewayApi.Parent;
import dev.portolan.gateway.core.GatewayPlan.GatewaySaid;
import dev.portolan.gateway.core.GatewayPlan.ListenerSaid;
import dev.portolan.gateway.core.GatewayPlan.ParentSaid;
import dev.portolan.gateway.core.GatewayPlan.RouteSaid;
import dev.portolan.gateway.core.GatewayPlan.Said;
import dev.portolan.gateway.core.PortRoutes.Encryption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One computation of a {@link GatewayPlan}: listeners first, then routes from the oldest to the youngest. */
final class GatewayComputation {
    /** A listener that was looked at. */
    private record At(Gateway gateway, ListenerCheck check, Set<Name> attached) {}

    /** One match of one rule, on one host of one listener. */
    private record Entry(
            At at, String host, GatewayApi.Route route, GatewayApi.RuleMatch match, Route made, int order) {}

    private static final Comparator<Entry> PRECEDENCE = Comparator.comparing(
                    (Entry e) -> e.match().match().method().isEmpty())
            .thenComparing(e -> -e.match().match().headers().size())
            .thenComparing(e -> -e.match().match().query().size())
            .thenComparing(e -> e.route().created())
            .thenComparing(e -> e.route().name())
            .thenComparing(Entry::order);

    private final GatewayApi api;
    private final RuleComputation rules;
    private final Map<Name, List<At>> listeners = new LinkedHashMap<>();
    private final List<RouteSaid> routesSaid = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();

    GatewayComputation(GatewayApi api, Snapshot snapshot) {
        this.api = api;
        Grants grants = new Grants(api.grants());
        this.rules = new RuleComputation(api, snapshot, grants);
        List<Gateway> ours = api.gateways().stream()
                .filter(gateway -> api.ours().contains(gateway.className()))
                .sorted(Comparator.comparing(Gateway::created).thenComparing(Gateway::name))
                .toList();
        Map<Integer, Encryption> protocols = new HashMap<>();
        Map<String, Name> holders = new HashMap<>();
        for (Gateway gateway : ours) {
            List<At> all = new ArrayList<>();
            for (Listener listener : gateway.listeners()) {
                ListenerCheck check =
                        ListenerCheck.of(gateway, listener, snapshot.secrets(), grants, protocols, holders);
                all.add(new At(gateway, check, new LinkedHashSet<>()));
            }
            listeners.put(gateway.name(), all);
        }
        api.routes().stream()
                .sorted(Comparator.comparing(GatewayApi.Route::created).thenComparing(GatewayApi.Route::name))
                .forEach(this::attach);
    }

    GatewayPlan plan() {
        Map<Integer, PortRoutes> ports = new HashMap<>();
        listeners.values().stream()
                .flatMap(List::stream)
                .filter(at -> at.check.serves())
                .forEach(at -> {
                    Listener listener = at.check.listener();
                    PortRoutes port =
                            ports.computeIfAbsent(listener.port(), p -> new PortRoutes(at.check.encryption()));
                    port.listener(listener.hostname(), listener.passthrough());
                    at.check.certificate().ifPresent(c -> port.certificate(listener.hostname(), c));
                });
        entries.stream().sorted(PRECEDENCE).forEach(entry -> {
            Listener listener = entry.at.check.listener();
            PortRoutes port = ports.get(listener.port());
            if (port != null && entry.at.check.serves()) {
                port.listener(listener.hostname(), listener.passthrough())
                        .paths(entry.host)
                        .add(entry.match.type(), entry.match.path(), entry.made);
            }
        });
        List<GatewaySaid> gatewaysSaid = new ArrayList<>();
        listeners.forEach((name, all) -> gatewaysSaid.add(said(name, all)));
        return new GatewayPlan(ports, rules.backends(), rules.services(), gatewaysSaid, routesSaid, rules.policies());
    }

    private GatewaySaid said(Name name, List<At> all) {
        List<ListenerSaid> said = all.stream()
                .map(at -> new ListenerSaid(
                        at.check.listener(),
                        at.check.kinds(),
                        at.attached.size(),
                        at.check.conditions(),
                        at.check.serves()))
                .toList();
        long valid = all.stream().filter(at -> at.check.serves()).count();
        Said accepted = valid == all.size()
                ? new Said("Accepted", true, "Accepted", "All listeners are valid")
                : new Said(
                        "Accepted",
                        valid > 0,
                        "ListenersNotValid",
                        (all.size() - valid) + " of " + all.size()
                                + " listeners are not valid; their conditions say why");
        Gateway gateway = api.gateways().stream()
                .filter(g -> g.name().equals(name))
                .findFirst()
                .orElseThrow();
        return new GatewaySaid(gateway, List.of(accepted), said);
    }

    private void attach(GatewayApi.Route route) {
        List<ParentSaid> said = new ArrayList<>();
        for (Parent parent : route.parents()) {
            Name gateway =
                    new Name("Gateway", parent.namespace().orElse(route.name().namespace()), parent.name());
            List<At> all = listeners.get(gateway);
            if (all != null
                    && parent.group().equals(GatewayApi.GROUP)
                    && parent.kind().equals("Gateway")) {
                said.add(attach(route, parent, all));
            }
        }
        if (!said.isEmpty()) {
            routesSaid.add(new RouteSaid(route, said));
        }
    }

    private ParentSaid attach(GatewayApi.Route route, Parent parent, List<At> all) {
        List<At> named = all.stream()
                .filter(at -> parent.section().isEmpty()
                        || parent.section().get().equals(at.check.listener().name()))
                .filter(at -> parent.port().isEmpty()
                        || parent.port().getAsInt() == at.check.listener().port())
                .toList();
        Said accepted = new Said("Accepted", true, "Accepted", "Attached");
        if (named.isEmpty()) {
            accepted = new Said("Accepted", false, "NoMatchingParent", "The Gateway has no such listener");
        } else {
            List<At> allowing = named.stream()
                    .filter(at -> at.check.allows(route, api.namespaces()))
                    .toList();
            List<At> taking =
                    allowing.stream().filter(at -> !hosts(at, route).isEmpty()).toList();
            if (allowing.isEmpty()) {
                accepted = new Said(
                        "Accepted",
                        false,
                        "NotAllowedByListeners",
                        "No listener allows a " + route.name().kind() + " of namespace "
                                + route.name().namespace());
            } else if (taking.isEmpty()) {
                accepted = new Said(
                        "Accepted",
                        false,
                        "NoMatchingListenerHostname",
                        "No listener has one of the route's hostnames");
            } else {
                Optional<Said> fault = rules.unsupported(route);
                accepted = fault.orElse(accepted);
                if (fault.isEmpty()) {
                    taking.forEach(at -> enter(at, route));
                }
            }
        }
        Said resolved = rules.resolved(
                route,
                named.isEmpty()
                        ? Optional.empty()
                        : Optional.of(named.getFirst().gateway.name()));
        return new ParentSaid(parent, List.of(accepted, resolved));
    }

    private static List<String> hosts(At at, GatewayApi.Route route) {
        List<String> asked = route.hostnames().isEmpty() ? List.of("") : route.hostnames();
        return asked.stream()
                .flatMap(host -> HostNames.both(at.check.listener().hostname(), host).stream())
                .distinct()
                .toList();
    }

    private void enter(At at, GatewayApi.Route route) {
        at.attached.add(route.name());
        int order = 0;
        for (GatewayApi.Rule rule : route.rules()) {
            List<GatewayApi.RuleMatch> matches = rule.matches().isEmpty()
                    ? List.of(new GatewayApi.RuleMatch(PathType.PREFIX, "/", Match.ANY))
                    : rule.matches();
            for (GatewayApi.RuleMatch match : matches) {
                for (String host : hosts(at, route)) {
                    Route made = rules.route(route, rule, match, host);
                    entries.add(new Entry(at, host, route, match, made, order));
                }
                order++;
            }
        }
    }
}
