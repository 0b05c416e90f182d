package dev.portolan.rules;

import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text of objects and programs, made fit for a terminal: whoever may write an object must not be able to move the reader's cursor, retitle
 * the window, or make up lines that look like ours (CWE-150).
 */
public final class Printable {
    /** Select Graphic Rendition (ECMA-48 section 8.3.117): colours, and what cannot hide the text that follows. */
    private static final Pattern COLOURS = Pattern.compile("\u001b\\[[0-9;]{0,32}m");

    private Printable() {}

    /** One line: what is no plain character is shown as an escape, such as {@code \n}, {@code \x1b}, {@code \u202e}. */
    public static String line(String text) {
        return shown(text, c -> false);
    }

    /** The same, but tabs and line ends stay. */
    public static String lines(String text) {
        return shown(text, c -> c == '\n' || c == '\t');
    }

    /** What a program says, for a terminal: tabs and colours stay, and colours end with the line. */
    public static String coloured(String line) {
        Matcher colour = COLOURS.matcher(line);
        var out = new StringBuilder();
        int from = 0;
        while (colour.find()) {
            out.append(shown(line.substring(from, colour.start()), c -> c == '\t'));
            out.append(colour.group());
            from = colour.end();
        }
        boolean painted = from > 0;
        out.append(shown(line.substring(from), c -> c == '\t'));
        return painted ? out.append("\u001b[0m").toString() : out.toString();
    }

    private static String shown(String text, IntPredicate kept) {
        if (text.chars().allMatch(c -> plain(c) || kept.test(c))) return text;
        var out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (plain(c) || kept.test(c)) {
                out.append(c);
            } else {
                out.append(escape(c));
            }
        }
        return out.toString();
    }

    /** By UTF-16 unit: all that is refused is in the basic plane. */
    private static boolean plain(int c) {
        boolean control = c < ' ' || c >= 0x7f && c < 0xa0;
        boolean lineEnd = c == 0x2028 || c == 0x2029;
        boolean reorders = c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069; // CVE-2021-42574
        return !control && !lineEnd && !reorders;
    }

    private static String escape(char c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> c < 0x100 ? "\\x%02x".formatted((int) c) : "\\u%04x".formatted((int) c);
        };
    }
}
