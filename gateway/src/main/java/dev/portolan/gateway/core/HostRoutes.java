package dev.portolan.gateway.core;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Routes by host, then by path. Filled by one computation, then only read. */
final class HostRoutes {
    /** How much of a host's name an asterisk stands for. */
    enum Wildcard {
        /** Exactly one label: Ingress. */
        ONE_LABEL,
        /** One or more: Gateway API. */
        LABELS
    }

    private final Wildcard wildcard;
    private final Map<String, PathRoutes> exactHosts = new HashMap<>();
    private final Map<String, PathRoutes> wildcardHosts = new HashMap<>();
    private final PathRoutes anyHost = new PathRoutes();
    private final Map<String, Route> hostDefaults = new HashMap<>();
    private @Nullable Route fallback;

    HostRoutes(Wildcard wildcard) {
        this.wildcard = wildcard;
    }

    /** The paths of a host as rules write it: exact, {@code *.foo.com}, or empty for all. */
    PathRoutes paths(String host) {
        if (host.isEmpty()) {
            return anyHost;
        }
        return host.startsWith("*.")
                ? wildcardHosts.computeIfAbsent(host.substring(1), h -> new PathRoutes())
                : exactHosts.computeIfAbsent(host, h -> new PathRoutes());
    }

    /** Where requests for a host go that none of its paths matches; the first one stays. */
    void hostDefault(String host, Route route) {
        hostDefaults.putIfAbsent(host, route);
    }

    /** Where all other requests go. */
    void fallback(@Nullable Route route) {
        fallback = route;
    }

    Lookup find(String host, Asked asked) {
        PathRoutes exact = exactHosts.get(host);
        Route found = exact == null ? null : exact.find(asked);
        boolean known = exact != null;
        // What is left after a dot, dot included.
        int firstDot = host.indexOf('.');
        for (int dot = firstDot; found == null && dot > 0; dot = next(host, dot)) {
            PathRoutes paths = wildcardHosts.get(host.substring(dot));
            known |= paths != null;
            found = paths == null ? null : paths.find(asked);
        }
        if (found == null) {
            found = anyHost.find(asked);
        }
        if (found == null) {
            found = hostDefaults.get(host);
        }
        if (found == null && firstDot > 0) {
            found = hostDefaults.get("*" + host.substring(firstDot));
        }
        if (found == null) {
            found = fallback;
        }
        if (found != null) {
            return new Lookup.Found(found);
        }
        return known ? new Lookup.UnknownPath() : new Lookup.UnknownHost();
    }

    private int next(String host, int dot) {
        return wildcard == Wildcard.ONE_LABEL ? -1 : host.indexOf('.', dot + 1);
    }
}
