package dev.portolan.apiserver.http;

import dev.portolan.apiserver.auth.User;
import dev.portolan.apiserver.registry.Registry;
import dev.portolan.apiserver.storage.ApiException;
import io.helidon.common.buffers.BufferData;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.spi.ServerConnection;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Takes requests to upgrade to a stream of a pod, by SPDY as kubectl up to 1.29 asks or by WebSocket as later ones do, to the pod's
 * node agent. What is spoken after the upgrade is between client and agent: here it is only bytes.
 */
public final class StreamUpgrader implements Http1Upgrader {
    /** Headers of the connection to us, or that prove to us who asks: not the agent's business. */
    private static final List<String> KEPT_HERE = List.of("host", "authorization", "content-length", "accept-encoding");

    private final String protocol;
    private final Access access;
    private final PodStreams streams;
    private final SSLContext tls;

    /** {@code protocol}: the value of the Upgrade header that this one is for. */
    public StreamUpgrader(String protocol, Registry registry, Access access, SSLContext tls) {
        this.protocol = protocol;
        this.access = access;
        this.streams = new PodStreams(registry, access);
        this.tls = tls;
    }

    @Override
    public String supportedProtocol() {
        return protocol;
    }

    /** The tunnel; null for a path that has no streams, whose request goes the usual way without an upgrade. */
    @Override
    @SuppressWarnings("NullAway") // null is how the library wants to hear "not mine"
    public @Nullable ServerConnection upgrade(
            ConnectionContext connection, HttpPrologue prologue, WritableHeaders<?> headers) {
        Optional<ResourcePath> path = Percent.decode(prologue.uriPath().rawPath(), Percent.Plus.IS_PLUS)
                .flatMap(ResourcePath::parse)
                .filter(PodStreams::isStream);
        if (path.isEmpty()) return null;
        String method = prologue.method().text();
        try {
            User user = user(connection, headers);
            URI target = streams.target(
                    user,
                    method.equals("POST") ? "create" : "get",
                    path.get(),
                    Query.parse(prologue.query().rawValue()).values());
            return new StreamTunnel(connection, AgentStream.open(tls, target, head(method, target, headers)));
        } catch (ApiException refused) {
            refuse(connection, refused);
        } catch (IOException e) {
            refuse(connection, ApiException.unavailable("the node agent does not answer: " + e.getMessage()));
        }
        throw new CloseConnectionException("refused");
    }

    private User user(ConnectionContext connection, WritableHeaders<?> headers) {
        Optional<Certificate[]> chain = connection.remotePeer().tlsCertificates();
        return access.user(
                chain.filter(c -> c.length > 0 && c[0] instanceof X509Certificate)
                        .map(c -> (X509Certificate) c[0]),
                name -> value(headers, name));
    }

    private static String value(WritableHeaders<?> headers, String name) {
        HeaderName key = HeaderNames.create(name);
        return headers.contains(key) ? String.join(",", headers.get(key).allValues()) : "";
    }

    private static String head(String method, URI target, WritableHeaders<?> headers) {
        var head = new StringBuilder(method)
                .append(' ')
                .append(target.getRawPath())
                .append(target.getRawQuery() == null ? "" : "?" + target.getRawQuery())
                .append(" HTTP/1.1\r\nHost: ")
                .append(target.getAuthority())
                .append("\r\n");
        for (Header header : headers) {
            if (KEPT_HERE.contains(header.name().toLowerCase(Locale.ROOT))) continue;
            for (String value : header.allValues())
                head.append(header.name()).append(": ").append(value).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    private static void refuse(ConnectionContext connection, ApiException why) {
        byte[] body = why.status().toString().getBytes(StandardCharsets.UTF_8);
        String head =
                "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
                        .formatted(why.code(), why.reason(), body.length);
        connection
                .dataWriter()
                .writeNow(BufferData.create(head.getBytes(StandardCharsets.US_ASCII)), BufferData.create(body));
    }
}
