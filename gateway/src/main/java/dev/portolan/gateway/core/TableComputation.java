package dev.portolan.gateway.core;

import dev.portolan.gateway.core.Destination.Balance;
import dev.portolan.gateway.core.Destination.Nowhere;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One computation of a {@link RouteTable}: Ingresses from the oldest to the youngest, so that whoever was first keeps its paths. */
final class TableComputation {
    private static final Comparator<IngressView> AGE = Comparator.comparing(IngressView::created)
            .thenComparing(i -> i.key().namespace())
            .thenComparing(i -> i.key().name());

    private final Snapshot snapshot;
    private final Map<String, PathRoutes> exactHosts = new HashMap<>();
    private final Map<String, PathRoutes> wildcardHosts = new HashMap<>();
    private final PathRoutes anyHost = new PathRoutes();
    private final Map<String, Route> hostDefaults = new HashMap<>();
    private final Map<Object, Destination> destinations = new HashMap<>();
    private final Set<IngressKey> ours = new HashSet<>();
    private final Set<ServiceKey> services = new HashSet<>();
    private final Set<Backend> backends = new HashSet<>();
    private final Set<Problem> problems = new LinkedHashSet<>();
    private @Nullable Route defaultOfRuleless;
    private @Nullable Route defaultOfAny;

    private record Key(String namespace, BackendRef ref) {}

    TableComputation(Snapshot snapshot, ClassRules rules) {
        this.snapshot = snapshot;
        snapshot.ingresses().stream()
                .filter(i -> rules.ours(i, snapshot.classes()))
                .sorted(AGE)
                .forEach(this::add);
    }

    RouteTable table() {
        Route fallback = defaultOfRuleless != null ? defaultOfRuleless : defaultOfAny;
        return new RouteTable(
                exactHosts,
                wildcardHosts,
                anyHost,
                hostDefaults,
                fallback,
                ours,
                services,
                backends,
                new ArrayList<>(problems));
    }

    private void add(IngressView ingress) {
        ours.add(ingress.key());
        for (IngressView.Rule rule : ingress.rules()) {
            String text = (rule.host().isEmpty() ? "*" : rule.host()) + rule.path();
            Route route = new Route(ingress.key(), text, destination(ingress, rule.backend(), text));
            // In the form in which requests' paths are compared, so that a rule may be written with escapes.
            String path = rule.path().isEmpty()
                    ? "/"
                    : RequestPath.normalise(rule.path()).orElse(rule.path());
            Route first = paths(rule.host()).putIfAbsent(rule.type(), path, route);
            if (first != null) {
                conflict(ingress, text, first);
            }
        }
        ingress.defaultBackend().ifPresent(ref -> addDefault(ingress, ref));
        if (!ingress.tlsHosts().isEmpty()) {
            problems.add(new Problem(
                    ingress.key(),
                    "TlsNotTerminated",
                    "spec.tls (" + String.join(", ", ingress.tlsHosts())
                            + ") is not acted on: TLS is not terminated here, the rules are served over plain HTTP"));
        }
    }

    private void addDefault(IngressView ingress, BackendRef ref) {
        Route route = new Route(ingress.key(), "default backend", destination(ingress, ref, "its default backend"));
        for (IngressView.Rule rule : ingress.rules()) {
            if (!rule.host().isEmpty()) {
                hostDefaults.putIfAbsent(rule.host(), route);
            }
        }
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

    private PathRoutes paths(String host) {
        if (host.isEmpty()) {
            return anyHost;
        }
        return host.startsWith("*.")
                ? wildcardHosts.computeIfAbsent(host.substring(1), h -> new PathRoutes())
                : exactHosts.computeIfAbsent(host, h -> new PathRoutes());
    }

    private Destination destination(IngressView ingress, BackendRef ref, String rule) {
        String namespace = ingress.key().namespace();
        Destination destination = destinations.computeIfAbsent(
                new Key(namespace, ref), k -> Endpoints.destination(ref, namespace, snapshot));
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
        String holder = first.ingress().equals(loser.key())
                ? "an earlier rule of this Ingress"
                : "the older Ingress " + first.ingress();
        problems.add(new Problem(
                loser.key(), "PathConflict", what + " is served by " + holder + "; this rule gets no requests"));
    }
}
