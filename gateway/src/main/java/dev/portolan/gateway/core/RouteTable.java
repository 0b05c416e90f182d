package dev.portolan.gateway.core;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where every request goes. Immutable; made by {@link #of}.
 *
 * <p>A rule matches when both its host and its path do. Among those that match, an exact host comes before a wildcard, and that before no
 * host; then the longest path. What no rule matches goes to the default backend of the Ingress that has the host, else to that of the
 * oldest Ingress without rules, else of the oldest that has one (E1 to E3).
 */
public final class RouteTable implements Router {
    /** Routes nothing. */
    public static final RouteTable EMPTY = new RouteTable(
            new HostRoutes(HostRoutes.Wildcard.ONE_LABEL),
            CertificateTable.EMPTY,
            Set.of(),
            Set.of(),
            Set.of(),
            List.of());

    private final HostRoutes routes;
    private final CertificateTable certificates;
    private final Set<IngressKey> ingresses;
    private final Set<ServiceKey> services;
    private final Set<Backend> backends;
    private final List<Problem> problems;

    RouteTable(
            HostRoutes routes,
            CertificateTable certificates,
            Set<IngressKey> ingresses,
            Set<ServiceKey> services,
            Set<Backend> backends,
            List<Problem> problems) {
        this.routes = routes;
        this.certificates = certificates;
        this.ingresses = Set.copyOf(ingresses);
        this.services = Set.copyOf(services);
        this.backends = Set.copyOf(backends);
        this.problems = List.copyOf(problems);
    }

    /** The table that {@code snapshot} asks for. */
    public static RouteTable of(Snapshot snapshot, ClassRules rules) {
        return new TableComputation(snapshot, rules).table();
    }

    @Override
    public Lookup find(String host, Asked asked) {
        return routes.find(host, asked);
    }

    /** The route of a GET without header fields or query. */
    public Lookup find(String host, String path) {
        return find(host, Asked.get(path));
    }

    @Override
    public Optional<Certificate.Usable> certificate(String serverName) {
        return certificates.find(serverName);
    }

    @Override
    public Collection<Certificate.Usable> certificates() {
        return certificates.byName().values();
    }

    @Override
    public Optional<Route> passthrough(String serverName) {
        return Optional.empty();
    }

    /** The Ingresses that are ours. */
    public Set<IngressKey> ingresses() {
        return ingresses;
    }

    /** Every Service that they name, existing or not. */
    public Set<ServiceKey> services() {
        return services;
    }

    /** Every backend that a route may choose. */
    public Set<Backend> backends() {
        return backends;
    }

    /** What owners of Ingresses have to mend, in the order of the Ingresses' age. */
    public List<Problem> problems() {
        return problems;
    }
}
