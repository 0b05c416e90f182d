package dev.portolan.apiserver.http;

import dev.portolan.apiserver.storage.ApiException;
import java.util.ArrayList;
import java.util.List;

/**
 * A parsed {@code fieldSelector}: terms that must all hold.
 *
 * <p>Syntax as in Kubernetes' {@code fields.ParseSelector}: {@code =}, {@code ==} and {@code !=}, joined by commas; a backslash before a
 * backslash, comma or equals sign makes it part of the value.
 */
record FieldSelector(List<Term> terms) {
    /** One comparison. */
    record Term(String field, boolean equal, String value) {}

    /**
     * Reads a selector; a blank one has no terms.
     *
     * @throws ApiException 400 in Kubernetes' words
     */
    static FieldSelector parse(String text) {
        List<Term> terms = new ArrayList<>();
        for (String part : split(text)) {
            if (!part.isEmpty()) terms.add(term(part, text));
        }
        return new FieldSelector(List.copyOf(terms));
    }

    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == ',') {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static Term term(String part, String selector) {
        for (int i = 0; i < part.length(); i++) {
            if (part.charAt(i) == '\\') {
                i++;
                continue;
            }
            for (String operator : List.of("!=", "==", "=")) {
                if (!part.startsWith(operator, i)) continue;
                String value = unescape(part.substring(i + operator.length()), selector);
                return new Term(part.substring(0, i), !operator.equals("!="), value);
            }
        }
        throw ApiException.badRequest("invalid selector: '%s'; can't understand '%s'".formatted(selector, part));
    }

    private static String unescape(String value, String selector) {
        var plain = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean escape = c == '\\';
            if (escape && i + 1 < value.length()) c = value.charAt(++i);
            boolean special = c == '\\' || c == ',' || c == '=';
            if (escape != special) {
                throw ApiException.badRequest(
                        escape
                                ? "invalid selector: '%s'; invalid escape sequence in field selector: %s"
                                        .formatted(selector, "\\" + c)
                                : "invalid selector: '%s'; unescaped character in field selector: %s"
                                        .formatted(selector, c));
            }
            plain.append(c);
        }
        return plain.toString();
    }
}
