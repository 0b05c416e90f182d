package dev.portolan.rules;

import dev.portolan.rules.LabelSelector.Operator;
import dev.portolan.rules.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Recursive descent over the selector syntax of list requests (apimachinery labels.Parse). */
final class SelectorParser {
    private static final String SPECIAL = "=!(),<>";
    private final List<String> tokens = new ArrayList<>();
    private int next;

    SelectorParser(String query) {
        int i = 0;
        while (i < query.length()) {
            char c = query.charAt(i);
            int start = i;
            if (Character.isWhitespace(c)) {
                i++;
                continue;
            } else if (SPECIAL.indexOf(c) >= 0) {
                boolean pair = query.startsWith("==", i) || query.startsWith("!=", i);
                i += pair ? 2 : 1;
            } else {
                while (i < query.length()
                        && SPECIAL.indexOf(query.charAt(i)) < 0
                        && !Character.isWhitespace(query.charAt(i))) {
                    i++;
                }
            }
            tokens.add(query.substring(start, i));
        }
    }

    List<Requirement> parse() {
        List<Requirement> all = new ArrayList<>();
        if (tokens.isEmpty()) {
            return all;
        }
        all.add(requirement());
        while (next < tokens.size()) {
            expect(",");
            all.add(requirement());
        }
        return all;
    }

    private Requirement requirement() {
        if (peek().equals("!")) {
            next++;
            return new Requirement(key(), Operator.DOES_NOT_EXIST, Set.of());
        }
        String key = key();
        String operator = peek();
        if (operator.isEmpty() || operator.equals(",")) {
            return new Requirement(key, Operator.EXISTS, Set.of());
        }
        next++;
        return switch (operator) {
            case "=", "==" -> new Requirement(key, Operator.IN, Set.of(checked(value())));
            case "!=" -> new Requirement(key, Operator.NOT_IN, Set.of(checked(value())));
            case "in" -> new Requirement(key, Operator.IN, values());
            case "notin" -> new Requirement(key, Operator.NOT_IN, values());
            case ">" -> new Requirement(key, Operator.GREATER_THAN, Set.of(number()));
            case "<" -> new Requirement(key, Operator.LESS_THAN, Set.of(number()));
            default -> throw unexpected(operator, "in, notin, =, ==, !=, >, <");
        };
    }

    private String key() {
        String key = take("identifier");
        List<String> problems = Names.qualifiedName(key);
        if (!problems.isEmpty()) {
            throw new BadSelectorException("invalid label key \"" + key + "\": " + String.join("; ", problems));
        }
        return key;
    }

    /** A value may be empty: {@code a=,b=c}. */
    private String value() {
        String token = peek();
        return token.isEmpty() || token.equals(",") || token.equals(")") ? "" : take("identifier");
    }

    private String number() {
        String token = take("a whole number");
        if (!token.matches("-?[0-9]{1,18}")) {
            throw new BadSelectorException(
                    "for 'Gt', 'Lt' operators, the value must be an integer, found '" + token + "'");
        }
        return token;
    }

    private Set<String> values() {
        expect("(");
        Set<String> all = new HashSet<>();
        all.add(checked(value()));
        while (!peek().equals(")")) {
            expect(",");
            all.add(checked(value()));
        }
        next++;
        return all;
    }

    private static String checked(String value) {
        List<String> problems = Names.labelValue(value);
        if (!problems.isEmpty()) {
            throw new BadSelectorException("invalid label value: \"" + value + "\": " + String.join("; ", problems));
        }
        return value;
    }

    private String take(String what) {
        String token = peek();
        if (token.isEmpty() || SPECIAL.indexOf(token.charAt(0)) >= 0) {
            throw unexpected(token, what);
        }
        next++;
        return token;
    }

    private void expect(String token) {
        if (!peek().equals(token)) {
            throw unexpected(peek(), "'" + token + "'");
        }
        next++;
    }

    private String peek() {
        return next < tokens.size() ? tokens.get(next) : "";
    }

    private static BadSelectorException unexpected(String found, String expected) {
        return new BadSelectorException("unable to parse requirement: found '" + found + "', expected: " + expected);
    }
}
