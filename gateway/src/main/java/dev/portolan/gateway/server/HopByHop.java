package dev.portolan.gateway.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.List;

/** Fields that concern one connection only and must not be sent on (RFC 9110 §7.6.1). */
final class HopByHop {
    private static final AsciiString[] ALWAYS = {
        HttpHeaderNames.CONNECTION,
        AsciiString.cached("keep-alive"),
        AsciiString.cached("proxy-connection"),
        HttpHeaderNames.PROXY_AUTHENTICATE,
        HttpHeaderNames.PROXY_AUTHORIZATION,
        HttpHeaderNames.TE,
        HttpHeaderNames.TRANSFER_ENCODING,
        HttpHeaderNames.UPGRADE,
        AsciiString.cached("http2-settings")
    };

    private HopByHop() {}

    /** Removes them, and those that {@code Connection} names. What frames the body must be set anew afterwards. */
    static void remove(HttpHeaders headers) {
        List<String> connections = headers.getAll(HttpHeaderNames.CONNECTION);
        for (String connection : connections) {
            for (String name : connection.split(",")) {
                String field = name.strip();
                // The client shall not make us forget whom it wanted, or where the body ends.
                if (!field.isEmpty() && !field.equalsIgnoreCase("host") && !field.equalsIgnoreCase("content-length")) {
                    headers.remove(field);
                }
            }
        }
        for (AsciiString name : ALWAYS) {
            headers.remove(name);
        }
    }
}
