package dev.portolan.node.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What requests and answers share on the wire (RFC 9112): lines, headers, bodies. */
final class HttpWire {
    private static final int LONGEST_HEAD = 64 * 1024;

    private HttpWire() {}

    /** A line without its end; the empty string at the end of the head. */
    static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the connection ended within a line");
            }
            if (line.size() > LONGEST_HEAD) {
                throw new IOException("a line longer than " + LONGEST_HEAD + " bytes");
            }
            line.write(b);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    static Map<String, String> headers(InputStream in) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        int length = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            length += line.length();
            int colon = line.indexOf(':');
            if (colon <= 0 || length > LONGEST_HEAD) {
                throw new IOException("bad header: " + line.substring(0, Math.min(80, line.length())));
            }
            headers.merge(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip(),
                    (a, b) -> a + ", " + b);
        }
        return headers;
    }

    static boolean chunked(Map<String, String> headers) {
        return headers.getOrDefault("transfer-encoding", "")
                .toLowerCase(Locale.ROOT)
                .endsWith("chunked");
    }

    static long contentLength(Map<String, String> headers) throws IOException {
        String text = headers.getOrDefault("content-length", "0");
        if (!text.matches("\\d{1,18}")) {
            throw new IOException("bad Content-Length: " + text);
        }
        return Long.parseLong(text);
    }

    /** What becomes of a body beyond the part that is kept. */
    enum Rest {
        /** Taken off the connection, which goes on. */
        READ,
        /** Left there, with a connection that ends. */
        LEFT
    }

    /** Reads {@code length} bytes and keeps what there is room for below {@code keep}. */
    static void take(InputStream in, long length, int keep, Rest rest, ByteArrayOutputStream to) throws IOException {
        byte[] buffer = new byte[8192];
        for (long left = rest == Rest.READ ? length : Math.min(length, keep - to.size()); left > 0; ) {
            int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (n < 0) {
                throw new EOFException("the connection ended within a body");
            }
            to.write(buffer, 0, Math.max(0, Math.min(n, keep - to.size())));
            left -= n;
        }
    }

    /** Reads a chunked body with its trailers and keeps the first {@code keep} bytes. */
    static void takeChunks(InputStream in, int keep, Rest rest, ByteArrayOutputStream to) throws IOException {
        while (rest == Rest.READ || to.size() < keep) {
            String size = line(in).split(";", 2)[0].strip();
            if (!size.matches("[0-9a-fA-F]{1,15}")) {
                throw new IOException("bad chunk size: " + size);
            }
            long length = Long.parseLong(size, 16);
            if (length == 0) {
                headers(in);
                return;
            }
            take(in, length, keep, rest, to);
            if (rest == Rest.READ || to.size() < keep) {
                line(in);
            }
        }
    }
}
