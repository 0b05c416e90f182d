package dev.portolan.node.core;

import java.util.Map;

/**
 * Replaces {@code $(NAME)} by a variable's value; unknown names stay as they are, {@code $$} is a dollar sign (Kubernetes documentation,
 * "Define Dependent Environment Variables").
 */
public final class Expansion {
    private Expansion() {}

    /** {@code text} with the variables it refers to. */
    public static String expand(String text, Map<String, String> variables) {
        if (text.indexOf('$') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            char following = at + 1 < text.length() ? text.charAt(at + 1) : 0;
            int close = c == '$' && following == '(' ? text.indexOf(')', at) : -1;
            if (close > 0) {
                String name = text.substring(at + 2, close);
                String value = variables.get(name);
                out.append(value == null ? text.substring(at, close + 1) : value);
                at = close + 1;
            } else {
                out.append(c);
                at += c == '$' && following == '$' ? 2 : 1;
            }
        }
        return out.toString();
    }
}
