package dev.portolan.gateway.core;

import java.util.Optional;

/** What becomes of a request's path. */
public sealed interface PathChange {
    /** The new path, whatever the old one was. */
    record Whole(String path) implements PathChange {}

    /** The prefix that matched is replaced, element by element; the rest stays. */
    record Prefix(String prefix, String replacement) implements PathChange {}

    /** What matched at the beginning becomes the template with its groups filled in; the rest goes. */
    record Template(SafeRegex pattern, String template) implements PathChange {}

    /** The path that {@code path} becomes; always begins with a slash. */
    default String apply(String path) {
        return switch (this) {
            case Whole(String whole) -> whole;
            case Prefix(String prefix, String replacement) -> replaced(path, prefix, replacement);
            case Template(SafeRegex pattern, String template) -> {
                Optional<String> expanded = pattern.expand(path, template);
                yield rooted(expanded.orElse(path));
            }
        };
    }

    private static String replaced(String path, String prefix, String replacement) {
        int length = prefix.endsWith("/") ? prefix.length() - 1 : prefix.length();
        String rest = path.length() <= length ? "" : path.substring(length);
        String front = replacement.endsWith("/") ? replacement.substring(0, replacement.length() - 1) : replacement;
        return rooted(front + rest);
    }

    private static String rooted(String path) {
        return path.startsWith("/") ? path : "/" + path;
    }
}
