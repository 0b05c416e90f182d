package dev.portolan.apiserver.cel;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How large the program of a regular expression becomes, from its text: repetitions within repetitions multiply, and re2j makes the
 * program before anybody can say that it is too large. Counts too much rather than too little.
 */
final class RegexSize {
    private static final Pattern REPEATED = Pattern.compile("\\{(\\d{1,9})(?:,(\\d{0,9}))?\\}");

    private RegexSize() {}

    /** In instructions, about; {@link Integer#MAX_VALUE} where it is more. */
    static int of(String pattern) {
        Deque<Long> groups = new ArrayDeque<>();
        Matcher repeated = REPEATED.matcher(pattern);
        long sum = 0;
        long last = 0;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '(') {
                groups.push(sum + last);
                sum = 0;
                last = 0;
            } else if (c == ')' && !groups.isEmpty()) {
                last = capped(sum + last + 2);
                sum = groups.pop();
            } else if (c == '{' && repeated.region(i, pattern.length()).lookingAt()) {
                last = capped(last * times(repeated));
                i = repeated.end() - 1;
            } else {
                sum += last;
                last = 1;
                if (c == '\\') i++;
                else if (c == '[') i = endOfClass(pattern, i);
            }
            sum = capped(sum);
        }
        long all = capped(sum + last);
        for (long group : groups) all = capped(all + group);
        return (int) all;
    }

    private static long times(Matcher repeated) {
        long least = Long.parseLong(repeated.group(1));
        String most = repeated.group(2);
        return Math.max(1, most == null || most.isEmpty() ? least + 1 : Math.max(least, Long.parseLong(most)));
    }

    private static long capped(long size) {
        return Math.min(size, Integer.MAX_VALUE);
    }

    /** Where the class ends that begins here; a bracket that comes first is one of its characters. */
    private static int endOfClass(String pattern, int start) {
        int at = start + 1;
        if (at < pattern.length() && pattern.charAt(at) == '^') at++;
        if (at < pattern.length() && pattern.charAt(at) == ']') at++;
        while (at < pattern.length() && pattern.charAt(at) != ']') {
            at += pattern.charAt(at) == '\\' ? 2 : 1;
        }
        return at;
    }
}
