package dev.portolan.gateway.server;

import dev.portolan.gateway.server.ServerConfig.Forwarded;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.net.InetSocketAddress;
import java.util.concurrent.ThreadLocalRandom;

/** Tells the backend who asked, and under which name. One per client connection. */
final class ForwardedFields {
    private static final AsciiString FOR = AsciiString.cached("X-Forwarded-For");
    private static final AsciiString HOST = AsciiString.cached("X-Forwarded-Host");
    private static final AsciiString PROTO = AsciiString.cached("X-Forwarded-Proto");
    private static final AsciiString PORT = AsciiString.cached("X-Forwarded-Port");
    private static final AsciiString RFC_7239 = AsciiString.cached("Forwarded");
    private static final AsciiString REAL_IP = AsciiString.cached("X-Real-IP");
    private static final AsciiString REQUEST_ID = AsciiString.cached("X-Request-Id");
    private static final int LONGEST_ID = 128;

    private final Forwarded rule;
    private final String client;
    private final String port;

    ForwardedFields(Forwarded rule, Channel channel) {
        this.rule = rule;
        this.client = channel.remoteAddress() instanceof InetSocketAddress from
                ? from.getAddress().getHostAddress()
                : "unknown";
        this.port = channel.localAddress() instanceof InetSocketAddress here ? Integer.toString(here.getPort()) : "80";
    }

    void addTo(HttpHeaders headers) {
        String host = headers.get(HttpHeaderNames.HOST, "");
        if (rule == Forwarded.REPLACE) {
            headers.remove(RFC_7239);
            headers.set(FOR, client).set(HOST, host).set(PROTO, "http").set(PORT, port);
        } else {
            String before = String.join(", ", headers.getAll(FOR));
            headers.set(FOR, before.isEmpty() ? client : before + ", " + client);
            setIfAbsent(headers, HOST, host);
            setIfAbsent(headers, PROTO, "http");
            setIfAbsent(headers, PORT, port);
        }
        if (rule == Forwarded.REPLACE || !headers.contains(REAL_IP)) {
            headers.set(REAL_IP, client);
        }
        String id = headers.get(REQUEST_ID);
        if (id == null || id.length() > LONGEST_ID || !Text.printable(id).equals(id)) {
            headers.set(REQUEST_ID, newId());
        }
    }

    private static void setIfAbsent(HttpHeaders headers, AsciiString name, String value) {
        if (!headers.contains(name)) {
            headers.set(name, value);
        }
    }

    /** Unique, not secret. */
    private static String newId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        StringBuilder id = new StringBuilder(32);
        for (long half : new long[] {random.nextLong(), random.nextLong()}) {
            for (int shift = 60; shift >= 0; shift -= 4) {
                id.append(Character.forDigit((int) (half >>> shift) & 15, 16));
            }
        }
        return id.toString();
    }
}
