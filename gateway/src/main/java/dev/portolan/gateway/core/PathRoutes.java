package dev.portolan.gateway.core;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The paths of one host. The longest match wins, Exact before Prefix (E1, E2; Ingress, "Multiple matches").
 *
 * <p>Hot path: one hash lookup, then one for each length that a prefix has and at which the request's path has a slash or its end.
 */
final class PathRoutes {
    private final Map<String, Route> exact = new HashMap<>();
    private final Map<String, Route> prefixes = new HashMap<>();
    private final BitSet prefixLengths = new BitSet();

    /** Adds a route unless there is one for the same path already; returns that one then. */
    @Nullable
    Route putIfAbsent(PathType type, String path, Route route) {
        if (type == PathType.EXACT) {
            return exact.putIfAbsent(path, route);
        }
        String prefix = withoutTrailingSlash(path);
        prefixLengths.set(prefix.length());
        return prefixes.putIfAbsent(prefix, route);
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
    Route find(String path) {
        Route equal = exact.get(path);
        if (equal != null || prefixes.isEmpty()) {
            return equal;
        }
        for (int length = prefixLengths.previousSetBit(path.length());
                length >= 0;
                length = length == 0 ? -1 : prefixLengths.previousSetBit(length - 1)) {
            if (length == path.length() || path.charAt(length) == '/') {
                Route found = prefixes.get(path.substring(0, length));
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }
}
