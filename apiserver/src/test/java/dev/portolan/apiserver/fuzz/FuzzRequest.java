package dev.portolan.apiserver.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** One request, encoded as on the wire. */
record FuzzRequest(String method, String path, String query, Map<String, String> headers, byte[] body) {
    /** For the message of a failed test: enough to send it again. */
    @Override
    public String toString() {
        String text = new String(body, 0, Math.min(body.length, 4_000), StandardCharsets.ISO_8859_1);
        return method + " " + path + (query.isEmpty() ? "" : "?" + query) + "\n" + headers + "\n" + text;
    }
}
