package dev.portolan.gateway.server;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Text from clients, made fit to be sent on or shown. */
final class Text {
    private static final int SHOWN = 200;

    private Text() {}

    /** Printable ASCII for an error page or a log, shortened. */
    static String printable(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length() && i < SHOWN; i++) {
            char c = text.charAt(i);
            out.append(c >= ' ' && c < 127 ? c : '?');
        }
        return text.length() > SHOWN ? out + "..." : out.toString();
    }

    /**
     * A request target with bytes beyond ASCII as %-escapes, which is what they mean in a browser's address line; null when it has control
     * characters, spaces or a fragment. The same object where nothing changes.
     */
    static @Nullable String escaped(String target) {
        int i = 0;
        while (i < target.length() && plain(target.charAt(i))) {
            i++;
        }
        if (i == target.length()) {
            return target;
        }
        StringBuilder out = new StringBuilder(target.length() + 16).append(target, 0, i);
        for (; i < target.length(); i++) {
            char c = target.charAt(i);
            if (plain(c)) {
                out.append(c);
            } else if (c >= 0x80 && c <= 0xff) {
                out.append('%').append(Integer.toHexString(c).toUpperCase(Locale.ROOT));
            } else {
                return null;
            }
        }
        return out.toString();
    }

    private static boolean plain(char c) {
        return c > ' ' && c < 127 && c != '#';
    }
}
