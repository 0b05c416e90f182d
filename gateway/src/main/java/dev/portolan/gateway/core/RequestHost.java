package dev.portolan.gateway.core;

import java.util.Locale;
import java.util.Optional;

/** The host that a request names, in the form in which it is matched. */
public final class RequestHost {
    private RequestHost() {}

    /**
     * The host without its port, lower case, without a trailing dot; an IPv6 literal keeps its brackets. Empty when the text is not a host
     * with an optional port (RFC 9110 §7.2, RFC 3986 §3.2.2). No text at all is the host {@code ""}.
     */
    public static Optional<String> parse(String authority) {
        int end = authority.length();
        int colon = authority.lastIndexOf(':');
        if (colon > authority.lastIndexOf(']')) {
            for (int i = colon + 1; i < end; i++) {
                if (authority.charAt(i) < '0' || authority.charAt(i) > '9') {
                    return Optional.empty();
                }
            }
            end = colon;
        }
        String host = authority.substring(0, end);
        if (host.startsWith("[")) {
            return ipLiteral(host) ? Optional.of(host.toLowerCase(Locale.ROOT)) : Optional.empty();
        }
        for (int i = 0; i < host.length(); i++) {
            if (!inName(host.charAt(i))) {
                return Optional.empty();
            }
        }
        if (host.isEmpty() && !authority.isEmpty()) {
            return Optional.empty();
        }
        String lower = host.toLowerCase(Locale.ROOT);
        return Optional.of(lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower);
    }

    private static boolean inName(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_';
    }

    private static boolean ipLiteral(String host) {
        if (!host.endsWith("]") || host.length() < 4) {
            return false;
        }
        for (int i = 1; i < host.length() - 1; i++) {
            char c = host.charAt(i);
            if (Character.digit(c, 16) < 0 && c != ':' && c != '.') {
                return false;
            }
        }
        return true;
    }
}
