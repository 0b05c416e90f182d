package dev.portolan.node.streaming;

import dev.portolan.node.ContainerAccess;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.uri.UriQuery;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.spi.ServerConnection;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Turns requests for exec, attach and port-forward into connections of streams. */
public final class StreamUpgrader implements Http1Upgrader {
    private static final HeaderName STREAM_PROTOCOL = HeaderNames.create("X-Stream-Protocol-Version");
    private static final HeaderName SOCKET_PROTOCOL = HeaderNames.create("Sec-WebSocket-Protocol");
    private static final HeaderName SOCKET_KEY = HeaderNames.create("Sec-WebSocket-Key");

    private final String protocol;
    private final ContainerAccess access;
    private final Predicate<ConnectionContext> mayAsk;

    /**
     * For one value of the Upgrade header.
     *
     * @param protocol {@code SPDY/3.1} or {@code websocket}
     * @param mayAsk whether whoever is at the other end may have streams
     */
    public StreamUpgrader(String protocol, ContainerAccess access, Predicate<ConnectionContext> mayAsk) {
        this.protocol = protocol;
        this.access = access;
        this.mayAsk = mayAsk;
    }

    @Override
    public String supportedProtocol() {
        return protocol;
    }

    @Override
    @SuppressWarnings("NullAway") // null is how the library wants to hear "not mine"
    public @Nullable ServerConnection upgrade(
            ConnectionContext connection, HttpPrologue prologue, WritableHeaders<?> headers) {
        Optional<StreamRequest> request = StreamRequest.parse(prologue.uriPath().rawPath(), query(prologue.query()));
        if (request.isEmpty()) {
            return null;
        }
        if (!mayAsk.test(connection)) {
            throw refuse(connection, "403 Forbidden", "only members of system:masters may ask a node agent");
        }
        boolean spdy = protocol.equals("SPDY/3.1");
        HeaderName offers = spdy ? STREAM_PROTOCOL : SOCKET_PROTOCOL;
        Optional<Subprotocol> chosen = Subprotocol.choose(all(headers, offers), protocol, request.get());
        if (chosen.isEmpty()) {
            throw refuse(
                    connection,
                    "403 Forbidden",
                    "unable to upgrade: none of the offered stream protocols is served: " + all(headers, offers));
        }
        StringBuilder head = new StringBuilder("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ")
                .append(protocol)
                .append("\r\n");
        if (!spdy) {
            head.append("Sec-WebSocket-Accept: ")
                    .append(WebSocket.accept(all(headers, SOCKET_KEY)))
                    .append("\r\n");
        }
        head.append(offers.defaultCase())
                .append(": ")
                .append(chosen.get().word())
                .append("\r\n\r\n");
        connection.dataWriter().writeNow(BufferData.create(head.toString().getBytes(StandardCharsets.US_ASCII)));
        return new StreamConnection(connection, access, request.get(), protocol, chosen.get());
    }

    private static Map<String, List<String>> query(UriQuery query) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String name : query.names()) values.put(name, query.all(name));
        return values;
    }

    private static String all(WritableHeaders<?> headers, HeaderName name) {
        if (!headers.contains(name)) {
            return "";
        }
        Header header = headers.get(name);
        return String.join(",", header.allValues());
    }

    private static CloseConnectionException refuse(ConnectionContext connection, String status, String why) {
        String answer = "HTTP/1.1 %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s\n"
                .formatted(status, why.getBytes(StandardCharsets.UTF_8).length + 1, why);
        connection.dataWriter().writeNow(BufferData.create(answer.getBytes(StandardCharsets.UTF_8)));
        return new CloseConnectionException(why);
    }
}
