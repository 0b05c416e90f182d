package dev.portolan.gateway.core;

import dev.portolan.gateway.core.Destination.Balance;
import dev.portolan.gateway.core.Destination.Nowhere;
import dev.portolan.gateway.core.Policy.PlainHttp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One computation of a {@link RouteTable}: Ingresses from the oldest to the youngest, so that whoever was first keeps its paths. */
final class TableComputation {
    private static final Comparator<IngressView> AGE = Comparator.comparing(IngressView::created)
            .thenComparing(i -> i.key().namespace())
            .thenComparing(i -> i.key().name());

    private final Snapshot snapshot;
    private final HostRoutes routes = new HostRoutes(HostRoutes.Wildcard.ONE_LABEL);
    private final Map<Object, Destination> destinations = new HashMap<>();
    private final Set<IngressKey> ours = new HashSet<>();
    private final Set<ServiceKey> services = new HashSet<>();
    private final Set<Backend> backends = new HashSet<>();
    private final Set<Problem> problems = new LinkedHashSet<>();
    private final TlsComputation tls;
    private @Nullable Route defaultOfRuleless;
    private @Nullable Route defaultOfAny;

    private record Key(String namespace, BackendRef ref, Wire wire) {}

    private record Other(IngressView ingress, Annotations.Parsed asked, Canary canary) {}

    TableComputation(Snapshot snapshot, ClassRules rules) {
        this.snapshot = snapshot;
        this.tls = new TlsComputation(snapshot, problems);
        List<IngressView> mine = snapshot.ingresses().stream()
                .filter(i -> rules.ours(i, snapshot.classes()))
                .sorted(AGE)
                .toList();
        List<Other> canaries = new ArrayList<>();
        mine.forEach(tls::add);
        for (IngressView ingress : mine) {
            ours.add(ingress.key());
            Annotations.Parsed asked = Annotations.parse(ingress, snapshot.secrets());
            asked.faults().forEach(f -> problems.add(new Problem(ingress.key(), f.reason(), f.message())));
            asked.canary()
                    .ifPresentOrElse(
                            canary -> canaries.add(new Other(ingress, asked, canary)), () -> add(ingress, asked));
        }
        canaries.forEach(this::addCanary);
    }

    RouteTable table() {
        routes.fallback(defaultOfRuleless != null ? defaultOfRuleless : defaultOfAny);
        return new RouteTable(routes, tls.table(), ours, services, backends, new ArrayList<>(problems));
    }

    private void add(IngressView ingress, Annotations.Parsed asked) {
        for (IngressView.Rule rule : ingress.rules()) {
            PathType type = type(rule, asked);
            String path = path(rule, type);
            Route route = route(ingress, asked, rule, type);
            if (type == PathType.REGEX
                    && SafeRegex.parse(path, SafeRegex.Case.REGARDED).isEmpty()) {
                problems.add(new Problem(
                        ingress.key(),
                        "PathInvalid",
                        route.rule() + " is not a regular expression; it gets no requests"));
                continue;
            }
            PathRoutes paths = routes.paths(rule.host());
            Route first = paths.first(type, path);
            if (first == null) {
                paths.add(type, path, route);
            } else {
                conflict(ingress, route.rule(), first);
            }
        }
        ingress.defaultBackend().ifPresent(ref -> addDefault(ingress, asked, ref));
    }

    private void addCanary(Other other) {
        for (IngressView.Rule rule : other.ingress().rules()) {
            PathType type = type(rule, other.asked());
            String path = path(rule, type);
            PathRoutes paths = routes.paths(rule.host());
            Route main = paths.first(type, path);
            Route canary = route(other.ingress(), other.asked(), rule, type);
            if (main == null) {
                problems.add(new Problem(
                        other.ingress().key(),
                        "CanaryAlone",
                        canary.rule() + " is a canary of no other Ingress; it gets no requests"));
            } else {
                paths.replace(type, path, all -> other.canary().join(all, canary));
            }
        }
    }

    private static PathType type(IngressView.Rule rule, Annotations.Parsed asked) {
        return rule.type() == PathType.PREFIX ? asked.paths() : rule.type();
    }

    /** In the form in which requests' paths are compared, so that a rule may be written with escapes. */
    private static String path(IngressView.Rule rule, PathType type) {
        String path = rule.path().isEmpty() ? "/" : rule.path();
        return type == PathType.REGEX ? path : RequestPath.normalise(path).orElse(path);
    }

    private Route route(IngressView ingress, Annotations.Parsed asked, IngressView.Rule rule, PathType type) {
        String text = (rule.host().isEmpty() ? "*" : rule.host()) + rule.path();
        Destination destination = destination(ingress, rule.backend(), text, asked.wire());
        Optional<PathChange> rewrite = asked.rewrite().map(target -> change(target, type, path(rule, type)));
        return route(ingress, asked, text, rule.host(), destination, rewrite);
    }

    /** Without groups to fill in, the whole path becomes the target, as nginx does it. */
    private static PathChange change(String target, PathType type, String path) {
        Optional<SafeRegex> pattern = type == PathType.REGEX && target.contains("$")
                ? SafeRegex.parse(path, SafeRegex.Case.REGARDED)
                : Optional.empty();
        return pattern.<PathChange>map(p -> new PathChange.Template(p, target))
                .orElseGet(() -> new PathChange.Whole(target.startsWith("/") ? target : "/" + target));
    }

    private Route route(
            IngressView ingress,
            Annotations.Parsed asked,
            String text,
            String host,
            Destination destination,
            Optional<PathChange> rewrite) {
        PolicyBuilder policy = asked.policy();
        PlainHttp before = policy.tls;
        if (tls.covers(host) && Annotations.redirectsTls(ingress)) {
            policy.tls = PlainHttp.REDIRECTED;
        }
        policy.rewrite = rewrite;
        Policy built = policy.build();
        policy.tls = before;
        return new Route(
                "Ingress " + ingress.key(),
                text,
                Match.ANY,
                asked.elsewhere().orElseGet(() -> Action.Forward.to(destination)),
                built.equals(Policy.NONE) ? Policy.NONE : built);
    }

    private void addDefault(IngressView ingress, Annotations.Parsed asked, BackendRef ref) {
        Destination destination = destination(ingress, ref, "its default backend", asked.wire());
        for (IngressView.Rule rule : ingress.rules()) {
            if (!rule.host().isEmpty()) {
                Route route = route(ingress, asked, "default backend", rule.host(), destination, Optional.empty());
                routes.hostDefault(rule.host(), route);
            }
        }
        Route route = route(ingress, asked, "default backend", "", destination, Optional.empty());
        if (ingress.rules().isEmpty()) {
            if (defaultOfRuleless == null) {
                defaultOfRuleless = route;
            } else {
                conflict(ingress, "the default backend", defaultOfRuleless);
            }
        } else if (defaultOfAny == null) {
            defaultOfAny = route;
        }
    }

    private Destination destination(IngressView ingress, BackendRef ref, String rule, Wire wire) {
        String namespace = ingress.key().namespace();
        Destination destination = destinations.computeIfAbsent(
                new Key(namespace, ref, wire), k -> Endpoints.destination(ref, namespace, snapshot, wire));
        if (ref instanceof BackendRef.ServicePort port) {
            services.add(new ServiceKey(namespace, port.service()));
        }
        switch (destination) {
            case Balance balance -> backends.addAll(balance.backends());
            case Nowhere(Destination.Reason reason, String text) -> {
                if (reason.needsUser()) {
                    problems.add(new Problem(ingress.key(), reason.eventReason(), rule + " leads nowhere: " + text));
                }
            }
        }
        return destination;
    }

    private void conflict(IngressView loser, String what, Route first) {
        String holder = first.owner().equals("Ingress " + loser.key())
                ? "an earlier rule of this Ingress"
                : "the older " + first.owner();
        problems.add(new Problem(
                loser.key(), "PathConflict", what + " is served by " + holder + "; this rule gets no requests"));
    }
}
