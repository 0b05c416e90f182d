package dev.portolan.gateway.core;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where every request goes. Immutable; made by {@link #of}.
 *
 * <p>A rule matches when both its host and its path do. Among those that match, an exact host comes before a wildcard, and that before no
 * host; then the longest path. What no rule matches goes to the default backend of the Ingress that has the host, else to that of the
 * oldest Ingress without rules, else of the oldest that has one (E1 to E3).
 */
public final class RouteTable {
    /** Routes nothing. */
    public static final RouteTable EMPTY = new RouteTable(
            Map.of(), Map.of(), new PathRoutes(), Map.of(), null, Set.of(), Set.of(), Set.of(), List.of());

    private final Map<String, PathRoutes> exactHosts;
    private final Map<String, PathRoutes> wildcardHosts;
    private final PathRoutes anyHost;
    private final Map<String, Route> hostDefaults;
    private final @Nullable Route fallback;
    private final Set<IngressKey> ingresses;
    private final Set<ServiceKey> services;
    private final Set<Backend> backends;
    private final List<Problem> problems;

    @SuppressWarnings("TooManyParameters") // only the builder beside this class calls it
    RouteTable(
            Map<String, PathRoutes> exactHosts,
            Map<String, PathRoutes> wildcardHosts,
            PathRoutes anyHost,
            Map<String, Route> hostDefaults,
            @Nullable Route fallback,
            Set<IngressKey> ingresses,
            Set<ServiceKey> services,
            Set<Backend> backends,
            List<Problem> problems) {
        this.exactHosts = Map.copyOf(exactHosts);
        this.wildcardHosts = Map.copyOf(wildcardHosts);
        this.anyHost = anyHost;
        this.hostDefaults = Map.copyOf(hostDefaults);
        this.fallback = fallback;
        this.ingresses = Set.copyOf(ingresses);
        this.services = Set.copyOf(services);
        this.backends = Set.copyOf(backends);
        this.problems = List.copyOf(problems);
    }

    /** The table that {@code snapshot} asks for. */
    public static RouteTable of(Snapshot snapshot, ClassRules rules) {
        return new TableComputation(snapshot, rules).table();
    }

    /**
     * The route of one request.
     *
     * @param host lower case, without port; empty when the request has none
     * @param path as {@link RequestPath} has it, beginning with a slash
     */
    public Lookup find(String host, String path) {
        PathRoutes exact = exactHosts.get(host);
        Route found = exact == null ? null : exact.find(path);
        if (found != null) {
            return new Lookup.Found(found);
        }
        // Exactly one more label: what is left after the first dot, dot included.
        int dot = host.indexOf('.');
        String suffix = dot <= 0 ? "" : host.substring(dot);
        PathRoutes wildcard = dot <= 0 ? null : wildcardHosts.get(suffix);
        found = wildcard == null ? null : wildcard.find(path);
        if (found == null) {
            found = anyHost.find(path);
        }
        if (found == null) {
            found = hostDefaults.get(host);
        }
        if (found == null && dot > 0) {
            found = hostDefaults.get("*" + suffix);
        }
        if (found == null) {
            found = fallback;
        }
        if (found != null) {
            return new Lookup.Found(found);
        }
        return exact == null && wildcard == null ? new Lookup.UnknownHost() : new Lookup.UnknownPath();
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
