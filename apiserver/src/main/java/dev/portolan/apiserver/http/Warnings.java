package dev.portolan.apiserver.http;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** As much of warnings as Warning headers should carry (limits as in Kubernetes' warning filter): in doubt shortened, then left out. */
final class Warnings {
    private static final int ALL = 4 * 1024;
    private static final int EACH_WHERE_SHORTENED = 256;

    private Warnings() {}

    /** Each once, escaped for a quoted string (RFC 7230 section 3.2.6). */
    static List<String> within(List<String> warnings) {
        var once = new LinkedHashSet<String>();
        for (String warning : warnings) once.add(escape(warning));
        long total = once.stream().mapToLong(String::length).sum();
        if (total <= ALL) return List.copyOf(once);
        var shortened = new ArrayList<String>();
        int left = ALL;
        for (String warning : once) {
            String text = cut(warning);
            if (text.length() > left) break;
            shortened.add(text);
            left -= text.length();
        }
        return shortened;
    }

    private static String cut(String text) {
        if (text.length() <= EACH_WHERE_SHORTENED) return text;
        String kept = text.substring(0, EACH_WHERE_SHORTENED);
        return kept.replaceAll("\\\\+$", ""); // half an escape would spoil the quotes
    }

    /** Header fields are ASCII: what is not, and what would end the line, is shown as a question mark or a blank. */
    private static String escape(String text) {
        var out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' || c == '"') out.append('\\').append(c);
            else if (c < ' ' || c == 127) out.append(' ');
            else out.append(c > 126 ? '?' : c);
        }
        return out.toString();
    }
}
