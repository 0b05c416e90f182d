package dev.portolan.apiserver.cel.functions;

import static dev.portolan.apiserver.cel.functions.Function.member;

import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * {@code 'text %s'.format([values])}: %s, %d, %f and %e with a precision, %b, %o, %x, %X, %% (cel-spec, extension "strings").
 */
final class FormatFunction {
    private static final Pattern CLAUSE = Pattern.compile("%(?:\\.(\\d{1,9}))?(.)", Pattern.DOTALL);
    private static final int MOST_DIGITS = 100;
    private static final int USUAL_DIGITS = 6;

    static final Function FORMAT = Function.of(
            "format",
            member(
                    "string_format",
                    SimpleType.STRING,
                    a -> format((String) a[0], (List<?>) a[1]),
                    SimpleType.STRING,
                    ListType.create(SimpleType.DYN)));

    private FormatFunction() {}

    private static String format(String text, List<?> values) {
        var made = new StringBuilder();
        Matcher clause = CLAUSE.matcher(text);
        int at = 0;
        int next = 0;
        while (clause.find(at)) {
            made.append(text, at, clause.start());
            at = clause.end();
            char verb = clause.group(2).charAt(0);
            if (verb == '%') {
                made.append('%');
                continue;
            }
            if (next >= values.size()) throw new IllegalArgumentException("index " + next + " out of range");
            int digits = clause.group(1) == null ? USUAL_DIGITS : Integer.parseInt(clause.group(1));
            if (digits > MOST_DIGITS) throw new IllegalArgumentException("precision is more than " + MOST_DIGITS);
            made.append(value(verb, digits, values.get(next++)));
        }
        return made.append(text, at, text.length()).toString();
    }

    private static String value(char verb, int digits, Object value) {
        return switch (verb) {
            case 's' -> text(value);
            case 'd' -> value instanceof Double ? text(value) : String.valueOf(number(verb, value));
            case 'f' -> String.format(Locale.ROOT, "%." + digits + "f", real(verb, value));
            case 'e' -> String.format(Locale.ROOT, "%." + digits + "e", real(verb, value));
            case 'b' -> value instanceof Boolean b ? (b ? "1" : "0") : Long.toString(number(verb, value), 2);
            case 'o' -> Long.toString(number(verb, value), 8);
            case 'x' -> hex(verb, value);
            case 'X' -> hex(verb, value).toUpperCase(Locale.ROOT);
            default -> throw new IllegalArgumentException("unrecognized formatting clause \"" + verb + "\"");
        };
    }

    private static long number(char verb, Object value) {
        if (value instanceof Long number) return number;
        throw notFor(verb);
    }

    private static double real(char verb, Object value) {
        if (value instanceof Number number) return number.doubleValue();
        throw notFor(verb);
    }

    private static String hex(char verb, Object value) {
        return switch (value) {
            case CelByteString bytes -> HexFormat.of().formatHex(bytes.toByteArray());
            case String text -> HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
            default -> Long.toString(number(verb, value), 16);
        };
    }

    private static IllegalArgumentException notFor(char verb) {
        return new IllegalArgumentException("%" + verb + " is not for a value of this type");
    }

    private static String text(Object value) {
        return switch (value) {
            case NullValue none -> "null";
            case Double real ->
                real == Math.rint(real) && Math.abs(real) < 1e15 ? String.valueOf(real.longValue()) : real.toString();
            case Duration length ->
                length.toNanos() / 1e9 == length.toSeconds() ? length.toSeconds() + "s" : length.toNanos() / 1e9 + "s";
            case CelByteString bytes -> bytes.toStringUtf8();
            case List<?> list -> list.stream().map(FormatFunction::text).collect(Collectors.joining(", ", "[", "]"));
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(e -> text(e.getKey()) + ": " + text(e.getValue()))
                        .sorted()
                        .collect(Collectors.joining(", ", "{", "}"));
            default -> String.valueOf(value);
        };
    }
}
