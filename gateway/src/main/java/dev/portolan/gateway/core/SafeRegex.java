package dev.portolan.gateway.core;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression that strangers' text meets. Matching gives up, and counts as no match, after a bounded number of steps, and where
 * the stack ends: some expressions take exponential time on text made for it, or recurse once a character as {@code (a|b)*} does, and the
 * event loop has others to serve.
 */
public final class SafeRegex {
    private static final int STEPS = 100_000;

    private final Pattern pattern;

    private SafeRegex(Pattern pattern) {
        this.pattern = pattern;
    }

    /** The expression in Java's syntax, which RE2's and PCRE's everyday parts share; empty when it is not well-formed. */
    public static Optional<SafeRegex> parse(String expression, Case letters) {
        try {
            return Optional.of(
                    new SafeRegex(Pattern.compile(expression, letters == Case.IGNORED ? Pattern.CASE_INSENSITIVE : 0)));
        } catch (PatternSyntaxException notWellFormed) {
            return Optional.empty();
        }
    }

    /** Whether upper and lower case differ. */
    public enum Case {
        REGARDED,
        IGNORED
    }

    /** Whether all of {@code text} matches. */
    public boolean matches(String text) {
        try {
            return pattern.matcher(new Metered(text, new int[1])).matches();
        } catch (TooManySteps | StackOverflowError e) {
            return false;
        }
    }

    /** Whether {@code text} matches from its first character on. */
    public boolean begins(String text) {
        try {
            return pattern.matcher(new Metered(text, new int[1])).lookingAt();
        } catch (TooManySteps | StackOverflowError e) {
            return false;
        }
    }

    /** {@code template} with {@code $1} and so on replaced by the groups of the match at the beginning; empty without a match. */
    public Optional<String> expand(String text, String template) {
        try {
            Matcher matcher = pattern.matcher(new Metered(text, new int[1]));
            return matcher.lookingAt() ? Optional.of(filled(template, matcher, text)) : Optional.empty();
        } catch (TooManySteps | StackOverflowError e) {
            return Optional.empty();
        }
    }

    private static String filled(String template, Matcher matcher, String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < template.length(); i++) {
            char c = template.charAt(i);
            int group = c == '$' && i + 1 < template.length() ? Character.digit(template.charAt(i + 1), 10) : -1;
            if (group < 0) {
                out.append(c);
                continue;
            }
            i++;
            if (group <= matcher.groupCount() && matcher.start(group) >= 0) {
                out.append(text, matcher.start(group), matcher.end(group));
            }
        }
        return out.toString();
    }

    /** As written. */
    public String expression() {
        return pattern.pattern();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SafeRegex that
                && that.pattern.pattern().equals(pattern.pattern())
                && that.pattern.flags() == pattern.flags();
    }

    @Override
    public int hashCode() {
        return pattern.pattern().hashCode();
    }

    @Override
    public String toString() {
        return pattern.pattern();
    }

    private static final class TooManySteps extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooManySteps() {
            super(null, null, false, false);
        }
    }

    /** Counts how often the matcher looks at a character. */
    private record Metered(CharSequence text, int[] looked) implements CharSequence {
        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (++looked[0] > STEPS) {
                throw new TooManySteps();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Metered(text.subSequence(start, end), looked);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
