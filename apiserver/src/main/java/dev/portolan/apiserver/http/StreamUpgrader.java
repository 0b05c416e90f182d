package dev.portolan.apiserver.http;

import dev.portolan.apiserver.auth.Attributes;
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
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Takes requests to upgrade to a stream of a pod, by SPDY as kubectl up to 1.29 asks or by WebSocket as later ones do, to the pod's
 * node agent; WebSockets to what a proxy URL names; and watches over WebSocket. What is spoken after the upgrade is between client and agent: here it is only bytes.
 */
public final class StreamUpgrader implements Http1Upgrader {
    private static final Pattern WATCH = Pattern.compile("(^|&)watch=(true|1)(&|$)");

    private final String protocol;
    private final Access access;
    private final PodStreams streams;
    private final ProxyConnections proxies;
    private final Traffic traffic;
    private final SSLContext tls;
    private final Consumer<Exchange> handler;

    /** {@code protocol}: the value of the Upgrade header that this one is for; {@code handler} answers watches over WebSocket. */
    public StreamUpgrader(
            String protocol,
            Registry registry,
            Access access,
            ProxyConnections proxies,
            Traffic traffic,
            SSLContext tls,
            Consumer<Exchange> handler) {
        this.protocol = protocol;
        this.access = access;
        this.streams = new PodStreams(registry, access);
        this.proxies = proxies;
        this.traffic = traffic;
        this.tls = tls;
        this.handler = handler;
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
                .filter(p -> PodStreams.isStream(p) || ProxyTargets.isProxy(p));
        if (path.isEmpty())
            return isWatch(prologue, headers) ? new SocketExchange(connection, prologue, headers, handler) : null;
        Operation operation = Operation.ofStream(prologue.method().text(), path.get());
        Identity identity = Identity.ANONYMOUS;
        try {
            identity = identify(connection, headers);
            AgentStream stream = open(identity.effective(), operation, path.get(), prologue, headers);
            return new StreamTunnel(
                    connection, stream, traffic.connected(asked(operation, connection, prologue, headers, identity)));
        } catch (ApiException refused) {
            refuse(connection, refused, asked(operation, connection, prologue, headers, identity));
        } catch (IOException e) {
            refuse(
                    connection,
                    ProxyTargets.isProxy(path.get())
                            ? ProxyConnections.unreachable(e)
                            : ApiException.unavailable("the node agent does not answer: " + e.getMessage()),
                    asked(operation, connection, prologue, headers, identity));
        }
        throw new CloseConnectionException("refused");
    }

    /** A request that the usual handler answers, on a WebSocket instead of in the body of an answer. */
    private boolean isWatch(HttpPrologue prologue, WritableHeaders<?> headers) {
        return protocol.equals("websocket")
                && prologue.method().text().equals("GET")
                && !value(headers, "Sec-WebSocket-Key").isEmpty()
                && WATCH.matcher(prologue.query().rawValue()).find()
                && Percent.decode(prologue.uriPath().rawPath(), Percent.Plus.IS_PLUS)
                        .flatMap(ResourcePath::parse)
                        .isPresent();
    }

    private static Traffic.Asked asked(
            Operation operation,
            ConnectionContext connection,
            HttpPrologue prologue,
            WritableHeaders<?> headers,
            Identity identity) {
        String query = prologue.query().rawValue();
        return new Traffic.Asked(
                operation,
                prologue.uriPath().rawPath() + (query.isEmpty() ? "" : "?" + query),
                identity,
                connection.remotePeer().host(),
                value(headers, "User-Agent"));
    }

    private AgentStream open(
            User user, Operation operation, ResourcePath path, HttpPrologue prologue, WritableHeaders<?> headers)
            throws IOException {
        String method = prologue.method().text();
        String query = prologue.query().rawValue();
        if (ProxyTargets.isProxy(path)) {
            access.require(new Attributes(
                    user,
                    operation.verb(),
                    "",
                    path.version(),
                    path.plural(),
                    "proxy",
                    path.namespace(),
                    path.name(),
                    ""));
            return proxies.upgrade(path, prologue.uriPath().rawPath(), query, uri -> head(method, uri, headers));
        }
        URI target = streams.target(
                user,
                method.equals("POST") ? "create" : "get",
                path,
                Query.parse(query).values());
        return AgentStream.open(tls, target, head(method, target, headers));
    }

    private Identity identify(ConnectionContext connection, WritableHeaders<?> headers) {
        Optional<Certificate[]> chain = connection.remotePeer().tlsCertificates();
        return access.identify(
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
            if (ForwardedHeaders.keptHere(header.name())) continue;
            for (String value : header.allValues())
                head.append(header.name()).append(": ").append(value).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    private void refuse(ConnectionContext connection, ApiException why, Traffic.Asked asked) {
        traffic.refused(asked, why.code());
        byte[] body = why.status().toString().getBytes(StandardCharsets.UTF_8);
        String head =
                "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
                        .formatted(why.code(), why.reason(), body.length);
        connection
                .dataWriter()
                .writeNow(BufferData.create(head.getBytes(StandardCharsets.US_ASCII)), BufferData.create(body));
    }
}
