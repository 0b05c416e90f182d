package dev.portolan.apiserver.cel;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The names of properties as expressions have them. */
final class PropertyName {
    private static final Pattern ESCAPABLE = Pattern.compile("[a-zA-Z_.\\-/][a-zA-Z0-9_.\\-/]*");
    private static final Set<String> RESERVED = Set.of(
            "true",
            "false",
            "null",
            "in",
            "as",
            "break",
            "const",
            "continue",
            "else",
            "for",
            "function",
            "if",
            "import",
            "let",
            "loop",
            "package",
            "namespace",
            "return",
            "var",
            "void",
            "while");

    private PropertyName() {}

    /** {@code a-b} as {@code a__dash__b}; empty where expressions cannot reach the property. */
    static Optional<String> escaped(String name) {
        if (!ESCAPABLE.matcher(name).matches()) return Optional.empty();
        if (RESERVED.contains(name)) return Optional.of("__" + name + "__");
        return Optional.of(name.replace("__", "__underscores__")
                .replace(".", "__dot__")
                .replace("-", "__dash__")
                .replace("/", "__slash__"));
    }
}
