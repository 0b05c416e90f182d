package dev.portolan.apiserver.http;

import dev.portolan.apiserver.http.ProxyTarget.Trust;
import dev.portolan.apiserver.kinds.KindsConfig.AddressRules;
import dev.portolan.apiserver.pki.TlsContexts;
import dev.portolan.apiserver.registry.Registry;
import dev.portolan.apiserver.storage.ApiException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/**
 * Answers {@code pods/NAME/proxy}, {@code services/NAME/proxy} and {@code nodes/NAME/proxy}: the request goes on to what the URL names,
 * with its path, query and body as they came, and the answer comes back as it is. It dials pods at their own addresses, as Kubernetes
 * does: the server must have a route to them.
 */
public final class ProxyConnections implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final int BUFFER_BYTES = 16 * 1024;

    private final ProxyTargets targets;
    private final SSLContext agentTls;
    private final SSLContext podTls = TlsContexts.trustingAnybody();
    private final HttpClient agents;
    private final HttpClient pods;

    /** {@code agentTls} shows node agents that it is the API server that asks. */
    public ProxyConnections(Registry registry, AddressRules rules, SSLContext agentTls) {
        this.targets = new ProxyTargets(registry, rules);
        this.agentTls = agentTls;
        this.agents = client(agentTls);
        this.pods = client(podTls);
    }

    private static HttpClient client(SSLContext tls) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .sslContext(tls)
                .build();
    }

    /** Answers a request; who asks may do so. */
    void answer(Exchange exchange, ResourcePath path) {
        if (!ProxyTargets.isProxy(path)) throw ApiException.noSuchResource();
        String raw = exchange.rawPath();
        String below = below(raw, path);
        String prefix = raw.substring(0, raw.length() - below.length());
        String query = exchange.rawQuery();
        if (below.isEmpty() && List.of("GET", "HEAD").contains(exchange.method())) {
            // what is there has links that are relative to its root
            exchange.relayEmpty(301, Map.of("Location", List.of(prefix + "/" + (query.isEmpty() ? "" : "?" + query))));
            return;
        }
        ProxyTarget target = targets.of(path, below.isEmpty() ? "/" : below, query);
        try {
            var response = (target.trust() == Trust.AGENT ? agents : pods)
                    .send(request(exchange, target.uri(), prefix, below), BodyHandlers.ofInputStream());
            relay(exchange, response, target.uri(), prefix);
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("the server is shutting down");
        }
    }

    static ApiException unreachable(IOException why) {
        String words = why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
        return ApiException.unavailable("error trying to reach service: " + words);
    }

    /** The path behind the word {@code proxy}, as it was sent: empty, or from its slash on. */
    static String below(String raw, ResourcePath path) {
        int segments = path.namespace().isEmpty() ? 5 : 7; // api v1 [namespaces NAMESPACE] KIND NAME proxy
        int at = 0;
        for (int i = 0; i < segments; i++) {
            while (at < raw.length() && raw.charAt(at) == '/') at++;
            while (at < raw.length() && raw.charAt(at) != '/') at++;
        }
        return raw.substring(at);
    }

    private static HttpRequest request(Exchange exchange, URI uri, String prefix, String below) {
        var request = HttpRequest.newBuilder(uri).method(exchange.method(), body(exchange));
        for (String name : ForwardedHeaders.ofRequest(exchange.headerNames(), exchange.header("Connection"))) {
            request.header(name, exchange.header(name));
        }
        String before = exchange.header("X-Forwarded-For");
        if (!exchange.peer().isEmpty()) {
            request.setHeader("X-Forwarded-For", before.isEmpty() ? exchange.peer() : before + ", " + exchange.peer());
        }
        if (!exchange.header("Host").isEmpty()) request.setHeader("X-Forwarded-Host", exchange.header("Host"));
        request.setHeader("X-Forwarded-Proto", "https");
        request.setHeader("X-Forwarded-Uri", prefix + below);
        return request.build();
    }

    private static BodyPublisher body(Exchange exchange) {
        String length = exchange.header("Content-Length");
        boolean none = length.equals("0")
                || (length.isEmpty() && exchange.header("Transfer-Encoding").isEmpty());
        if (none && List.of("GET", "HEAD", "OPTIONS", "DELETE").contains(exchange.method())) {
            return BodyPublishers.noBody();
        }
        BodyPublisher stream = BodyPublishers.ofInputStream(exchange::bodyStream);
        return length.matches("[1-9]\\d{0,17}") ? BodyPublishers.fromPublisher(stream, Long.parseLong(length)) : stream;
    }

    private static void relay(Exchange exchange, HttpResponse<InputStream> response, URI target, String prefix)
            throws IOException {
        int code = response.statusCode();
        Map<String, List<String>> headers =
                ForwardedHeaders.ofAnswer(response.headers().map(), target, prefix);
        try (InputStream in = response.body()) {
            if (exchange.method().equals("HEAD") || code == 204 || code == 304) {
                headers.keySet().removeIf(n -> n.equalsIgnoreCase("content-length"));
                exchange.relayEmpty(code, headers);
                return;
            }
            try (OutputStream out = exchange.relay(code, headers)) {
                byte[] buffer = new byte[BUFFER_BYTES];
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    out.write(buffer, 0, n);
                    out.flush();
                }
            } catch (UncheckedIOException clientGone) {
                return; // so does the connection to what was asked
            }
        }
    }

    /** A connection on which a request to upgrade has been sent; {@code head} makes that request for where it goes. */
    AgentStream upgrade(ResourcePath path, String rawPath, String query, java.util.function.Function<URI, String> head)
            throws IOException {
        String below = below(rawPath, path);
        ProxyTarget target = targets.of(path, below.isEmpty() ? "/" : below, query);
        String text = head.apply(target.uri());
        if (!target.secure()) return AgentStream.plain(target.uri(), text);
        return AgentStream.open(target.trust() == Trust.AGENT ? agentTls : podTls, target.uri(), text);
    }

    @Override
    public void close() {
        agents.shutdownNow();
        pods.shutdownNow();
    }
}
