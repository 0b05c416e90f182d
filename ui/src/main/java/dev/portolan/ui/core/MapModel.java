package dev.portolan.ui.core;

import dev.portolan.ui.core.Facts.Endpoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Joins facts to a map: a Service is as well as its endpoints, a route as well as its Services. */
public final class MapModel {
    private static final String EXTERNAL_NAME = "ExternalName";

    private MapModel() {}

    /** The map that these facts make. Depends on nothing else, nor on their order. */
    public static MapView view(Facts facts) {
        var items = new ArrayList<Item>();
        Map<Ref, List<Endpoint>> behind = behind(facts.slices());
        Map<Ref, Item.Service> services = facts.services().stream()
                .map(s -> Map.entry(s.ref(), service(s, behind.getOrDefault(s.ref(), List.of()), facts.findings())))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> b, HashMap::new));
        items.addAll(services.values());
        facts.routes().forEach(r -> items.add(route(r, services)));
        facts.slices().forEach(s -> items.add(slice(s)));
        facts.pods()
                .forEach(p -> items.add(new Item.Pod(
                        p.ref().id(), p.state(), p.node(), p.address(), p.maker(), p.trouble(), p.restarts())));
        facts.nodes().forEach(n -> items.add(new Item.Node(n.ref().id(), n.state(), n.address(), n.pods())));
        return MapView.of(items);
    }

    private static Map<Ref, List<Endpoint>> behind(List<Facts.Slice> slices) {
        var behind = new HashMap<Ref, List<Endpoint>>();
        for (Facts.Slice slice : slices) {
            behind.computeIfAbsent(slice.service(), s -> new ArrayList<>()).addAll(slice.endpoints());
        }
        return behind;
    }

    private static Item.Service service(Facts.Service s, List<Endpoint> endpoints, Map<String, String> findings) {
        // During a move between slices an address may be in two of them, and counts once.
        Map<String, State> addresses = endpoints.stream()
                .collect(Collectors.toMap(Endpoint::address, Endpoint::state, MapModel::better, TreeMap::new));
        int ready = count(addresses.values(), State.READY);
        State state = s.type().equals(EXTERNAL_NAME) ? State.NEUTRAL : together(addresses.values());
        String why = state == State.READY || state == State.NEUTRAL
                ? ""
                : findings.getOrDefault(s.ref().id(), "");
        return new Item.Service(s.ref().id(), state, s.type(), s.address(), s.ports(), ready, addresses.size(), why);
    }

    private static State better(State a, State b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    private static int count(Collection<State> states, State wanted) {
        return (int) states.stream().filter(s -> s == wanted).count();
    }

    /** Endpoints that end are no blemish while others serve; while they are all there is, they still serve. */
    private static State together(Collection<State> states) {
        int ready = count(states, State.READY);
        if (ready == 0) return states.contains(State.TERMINATING) ? State.TERMINATING : State.BROKEN;
        return ready + count(states, State.TERMINATING) == states.size() ? State.READY : State.PARTLY;
    }

    private static Item.Slice slice(Facts.Slice s) {
        List<Item.Endpoint> endpoints = s.endpoints().stream()
                .map(e -> new Item.Endpoint(
                        e.address(),
                        e.pod().isEmpty()
                                ? ""
                                : Ref.pod(s.ref().namespace(), e.pod()).id(),
                        e.node(),
                        e.state()))
                .toList();
        State state = together(endpoints.stream().map(Item.Endpoint::state).toList());
        return new Item.Slice(s.ref().id(), state, s.service().id(), s.family(), s.ports(), endpoints);
    }

    private static Item.Route route(Facts.Route route, Map<Ref, Item.Service> services) {
        List<Item.Way> ways = route.leads().stream()
                .map(l -> new Item.Way(l.path(), l.to().id(), l.port(), !services.containsKey(l.to())))
                .toList();
        List<State> behind = route.leads().stream()
                .map(l -> services.get(l.to()))
                .map(s -> s == null ? State.BROKEN : s.state())
                .toList();
        String missing = route.leads().stream()
                .map(Facts.Leads::to)
                .filter(to -> !services.containsKey(to))
                .map(to -> "no Service " + to.name() + " in namespace " + to.namespace())
                .distinct()
                .collect(Collectors.joining("; "));
        return new Item.Route(route.ref().id(), ofServices(behind), route.hosts(), ways, missing);
    }

    private static State ofServices(List<State> behind) {
        Function<State, Boolean> all = wanted -> behind.stream().allMatch(s -> s == wanted || s == State.NEUTRAL);
        if (all.apply(State.READY)) return State.READY;
        for (State one : List.of(State.BROKEN, State.TERMINATING, State.NOT_READY)) {
            if (all.apply(one)) return one;
        }
        return State.PARTLY;
    }
}
