package dev.portolan.gateway.server;

import dev.portolan.gateway.server.ServerConfig.Forwarded;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.concurrent.ThreadLocalRandom;

/** Tells the backend who asked, and under which name. */
final class ForwardedFields {
    private static final AsciiString FOR = AsciiString.cached("X-Forwarded-For");
    private static final AsciiString HOST = AsciiString.cached("X-Forwarded-Host");
    private static final AsciiString PROTO = AsciiString.cached("X-Forwarded-Proto");
    private static final AsciiString PORT = AsciiString.cached("X-Forwarded-Port");
    private static final AsciiString RFC_7239 = AsciiString.cached("Forwarded");
    private static final AsciiString REAL_IP = AsciiString.cached("X-Real-IP");
    private static final AsciiString REQUEST_ID = AsciiString.cached("X-Request-Id");
    private static final int LONGEST_ID = 128;
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private ForwardedFields() {}

    static void addTo(HttpHeaders headers, ClientFacts client, Forwarded rule) {
        String host = headers.get(HttpHeaderNames.HOST, "");
        String port = Integer.toString(client.port());
        if (rule == Forwarded.APPEND && headers.contains(FOR)) {
            headers.set(FOR, String.join(", ", headers.getAll(FOR)) + ", " + client.addressText());
        } else {
            headers.set(FOR, client.addressText());
        }
        if (rule == Forwarded.REPLACE) {
            headers.set(HOST, host).set(PROTO, client.scheme().text()).set(PORT, port);
        } else {
            setIfAbsent(headers, HOST, host);
            setIfAbsent(headers, PROTO, client.scheme().text());
            setIfAbsent(headers, PORT, port);
        }
        if (rule == Forwarded.REPLACE || !headers.contains(REAL_IP)) {
            headers.set(REAL_IP, client.addressText());
        }
        forwarded(headers, client, rule, host);
        CharSequence id = headers.get(REQUEST_ID);
        if (id == null
                || id.length() > LONGEST_ID
                || !Text.printable(id.toString()).contentEquals(id)) {
            headers.set(REQUEST_ID, newId());
        }
    }

    /** RFC 7239 §4. A host that needs more than a token's characters is quoted; it has no quotes itself, being a host. */
    private static void forwarded(HttpHeaders headers, ClientFacts client, Forwarded rule, String host) {
        String address = client.addressText();
        String node = address.indexOf(':') < 0 ? address : "\"[" + address + "]\"";
        String here = "for=" + node + (host.isEmpty() ? "" : ";host=\"" + host + '"') + ";proto="
                + client.scheme().text();
        boolean more = rule == Forwarded.APPEND && headers.contains(RFC_7239);
        headers.set(RFC_7239, more ? String.join(", ", headers.getAll(RFC_7239)) + ", " + here : here);
    }

    private static void setIfAbsent(HttpHeaders headers, AsciiString name, String value) {
        if (!headers.contains(name)) {
            headers.set(name, value);
        }
    }

    /** Unique, not secret. */
    private static AsciiString newId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        byte[] id = new byte[32];
        long high = random.nextLong();
        long low = random.nextLong();
        for (int i = 0; i < 16; i++) {
            id[i] = HEX[(int) (high >>> 60 - 4 * i) & 15];
            id[i + 16] = HEX[(int) (low >>> 60 - 4 * i) & 15];
        }
        return new AsciiString(id, false);
    }
}
