package dev.portolan.gateway.core;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The path of a request in the one form in which it is matched and also sent on, so that the gateway and a backend cannot disagree about
 * what it means: escapes of letters, digits and {@code -._~} are undone and dot segments removed (RFC 3986 §6.2.2.2, §6.2.2.3). Everything
 * else stays as it is, {@code %2F} and double slashes included.
 */
public final class RequestPath {
    private RequestPath() {}

    /** The path in that form, or empty when it climbs above the root or has a broken escape. The same object where nothing changes. */
    public static Optional<String> normalise(String path) {
        if (path.indexOf('%') < 0) {
            return path.contains("/.") ? withoutDotSegments(path) : Optional.of(path);
        }
        StringBuilder text = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c != '%') {
                text.append(c);
                continue;
            }
            int high = i + 2 < path.length() ? Character.digit(path.charAt(i + 1), 16) : -1;
            int low = i + 2 < path.length() ? Character.digit(path.charAt(i + 2), 16) : -1;
            if (high < 0 || low < 0) {
                return Optional.empty();
            }
            char decoded = (char) (high * 16 + low);
            if (unreserved(decoded)) {
                text.append(decoded);
            } else {
                text.append(path, i, i + 3);
            }
            i += 2;
        }
        String undone = text.toString();
        return undone.contains("/.") ? withoutDotSegments(undone) : Optional.of(undone);
    }

    private static boolean unreserved(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '~';
    }

    private static Optional<String> withoutDotSegments(String path) {
        Deque<String> kept = new ArrayDeque<>();
        String[] segments = path.substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            String segment = segments[i];
            boolean last = i == segments.length - 1;
            if (segment.equals("..")) {
                if (kept.isEmpty()) {
                    return Optional.empty();
                }
                kept.removeLast();
            } else if (!segment.equals(".")) {
                kept.addLast(segment);
                continue;
            }
            if (last) {
                kept.addLast("");
            }
        }
        return Optional.of("/" + String.join("/", kept));
    }
}
