package dev.portolan.apiserver.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Percent-encoding (RFC 3986 section 2.1), read strictly: what is not encoded right is not guessed at. */
final class Percent {
    /** What a plus sign stands for: itself in a path, a blank in a query. */
    enum Plus {
        IS_PLUS,
        IS_BLANK
    }

    private Percent() {}

    /** The text behind an encoded one; empty where a % is not followed by two hexadecimal digits. */
    static Optional<String> decode(String text, Plus plus) {
        boolean asIs = text.indexOf('%') < 0 && (plus == Plus.IS_PLUS || text.indexOf('+') < 0);
        if (asIs) return Optional.of(text);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        var out = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '%') {
                if (i + 2 >= bytes.length) return Optional.empty();
                int high = Character.digit(bytes[i + 1], 16);
                int low = Character.digit(bytes[i + 2], 16);
                if (high < 0 || low < 0) return Optional.empty();
                out.write(high << 4 | low);
                i += 2;
            } else {
                out.write(bytes[i] == '+' && plus == Plus.IS_BLANK ? ' ' : bytes[i]);
            }
        }
        return Optional.of(out.toString(StandardCharsets.UTF_8));
    }
}
