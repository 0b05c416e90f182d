package dev.portolan.node.streaming;

import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the sizes of the user's window: objects such as {@code {"Width":80,"Height":24}}, one after the other (client-go, TerminalSize). */
final class WindowSizes {
    private static final Logger LOG = LoggerFactory.getLogger(WindowSizes.class);
    private static final int LONGEST = 256;
    private static final int LARGEST = 0x7fff;

    private WindowSizes() {}

    /** Takes a size. */
    interface Window {
        void resize(int columns, int rows) throws IOException;
    }

    static void follow(InputStream from, Window window) {
        StringBuilder text = new StringBuilder();
        try {
            for (int next = from.read(); next >= 0; next = from.read()) {
                text.append((char) next);
                if (next == '}') {
                    apply(text.toString(), window);
                    text.setLength(0);
                } else if (text.length() > LONGEST) {
                    text.setLength(0);
                }
            }
        } catch (IOException gone) {
            LOG.debug("no more sizes", gone);
        }
    }

    private static void apply(String text, Window window) throws IOException {
        try {
            Map<?, ?> size = Serialization.unmarshal(text, Map.class);
            if (size.get("Width") instanceof Number columns && size.get("Height") instanceof Number rows) {
                window.resize(within(columns), within(rows));
            }
        } catch (RuntimeException malformed) {
            LOG.debug("not a size: {}", text, malformed);
        }
    }

    private static int within(Number number) {
        return Math.clamp(number.longValue(), 0, LARGEST);
    }
}
