package dev.portolan.gateway.core;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The paths of one host. Exact before expressions before prefixes, and of these the longest first (E1, E2; Ingress, "Multiple matches").
 * Several routes may share a path; the first that fits the rest of the request gets it.
 *
 * <p>Hot path: one hash lookup, then one for each length that a prefix has and at which the request's path has a slash or its end.
 * Expressions cost one match each, on the hosts that have them.
 */
final class PathRoutes {
    private record Expression(SafeRegex pattern, List<Route> routes) {}

    private final Map<String, List<Route>> exact = new HashMap<>();
    private final Map<String, List<Route>> prefixes = new HashMap<>();
    private final List<Expression> expressions = new ArrayList<>();
    private final BitSet prefixLengths = new BitSet();

    /** Adds a route behind those that share its path. */
    void add(PathType type, String path, Route route) {
        at(type, path).add(route);
    }

    /** The first route at exactly this path, if there is one. */
    @Nullable
    Route first(PathType type, String path) {
        List<Route> routes = at(type, path);
        return routes.isEmpty() ? null : routes.getFirst();
    }

    /** Replaces the routes at exactly this path. */
    void replace(PathType type, String path, UnaryOperator<List<Route>> change) {
        List<Route> routes = at(type, path);
        List<Route> next = change.apply(List.copyOf(routes));
        routes.clear();
        routes.addAll(next);
    }

    private List<Route> at(PathType type, String path) {
        return switch (type) {
            case EXACT -> exact.computeIfAbsent(path, p -> new ArrayList<>(1));
            case PREFIX -> {
                String prefix = withoutTrailingSlash(path);
                prefixLengths.set(prefix.length());
                yield prefixes.computeIfAbsent(prefix, p -> new ArrayList<>(1));
            }
            case REGEX -> expression(path);
        };
    }

    private List<Route> expression(String path) {
        for (Expression each : expressions) {
            if (each.pattern().expression().equals(path)) {
                return each.routes();
            }
        }
        List<Route> routes = new ArrayList<>(1);
        SafeRegex.parse(path, SafeRegex.Case.REGARDED).ifPresent(pattern -> {
            expressions.add(new Expression(pattern, routes));
            expressions.sort(Comparator.comparingInt(
                            (Expression e) -> e.pattern().expression().length())
                    .reversed());
        });
        return routes;
    }

    /** The prefix {@code /} is the empty string here: what is left of every path when all elements are gone. */
    private static String withoutTrailingSlash(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    @Nullable
    Route find(Asked asked) {
        String path = asked.path();
        Route found = fitting(exact.get(path), asked);
        if (found != null) {
            return found;
        }
        for (Expression each : expressions) {
            if (each.pattern().begins(path)) {
                found = fitting(each.routes(), asked);
                if (found != null) {
                    return found;
                }
            }
        }
        if (prefixes.isEmpty()) {
            return null;
        }
        for (int length = prefixLengths.previousSetBit(path.length());
                length >= 0;
                length = length == 0 ? -1 : prefixLengths.previousSetBit(length - 1)) {
            if (length == path.length() || path.charAt(length) == '/') {
                found = fitting(prefixes.get(path.substring(0, length)), asked);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private static @Nullable Route fitting(@Nullable List<Route> routes, Asked asked) {
        if (routes != null) {
            for (Route each : routes) {
                if (each.match().fits(asked)) {
                    return each;
                }
            }
        }
        return null;
    }
}
