package dev.portolan.apiserver.cel.functions;

import static dev.portolan.apiserver.cel.functions.Function.member;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import java.util.ArrayList;
import java.util.List;

/** Kubernetes' regex library: find and findAll, in time linear in the text. */
final class RegexFunctions {
    private static final CelType STRING = SimpleType.STRING;
    private static final CelType STRINGS = ListType.create(STRING);

    static final List<Function> ALL = List.of(
            Function.of(
                    "find", member("string_find_string", STRING, a -> find(text(a[0]), text(a[1])), STRING, STRING)),
            Function.of(
                    "findAll",
                    member("string_find_all_string", STRINGS, a -> findAll(text(a[0]), text(a[1]), -1), STRING, STRING),
                    member(
                            "string_find_all_string_int",
                            STRINGS,
                            a -> findAll(text(a[0]), text(a[1]), (Long) a[2]),
                            STRING,
                            STRING,
                            SimpleType.INT)));

    private RegexFunctions() {}

    private static String text(Object argument) {
        return (String) argument;
    }

    private static String find(String text, String pattern) {
        List<String> found = findAll(text, pattern, 1);
        return found.isEmpty() ? "" : found.getFirst();
    }

    /** All where the limit is negative. */
    private static List<String> findAll(String text, String pattern, long limit) {
        List<String> found = new ArrayList<>();
        Matcher matcher = compile(pattern).matcher(text);
        while ((limit < 0 || found.size() < limit) && matcher.find()) found.add(matcher.group());
        return found;
    }

    private static Pattern compile(String pattern) {
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("illegal regex: " + e.getMessage(), e);
        }
    }
}
