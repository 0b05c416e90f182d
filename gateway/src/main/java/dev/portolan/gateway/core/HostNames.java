package dev.portolan.gateway.core;

import java.util.Optional;

/** Hosts of listeners and routes, where {@code *.foo.com} stands for one or more labels before {@code .foo.com}. */
final class HostNames {
    private HostNames() {}

    /** What both mean; the empty string means all hosts. */
    static Optional<String> both(String listener, String route) {
        if (listener.isEmpty() || route.isEmpty()) {
            return Optional.of(listener.isEmpty() ? route : listener);
        }
        if (listener.equals(route) || covers(listener, route)) {
            return Optional.of(route);
        }
        return covers(route, listener) ? Optional.of(listener) : Optional.empty();
    }

    private static boolean covers(String wildcard, String host) {
        return wildcard.startsWith("*.")
                && host.length() > wildcard.length() - 1
                && host.endsWith(wildcard.substring(1));
    }
}
