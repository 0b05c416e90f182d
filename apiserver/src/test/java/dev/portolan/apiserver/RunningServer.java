package dev.portolan.apiserver;

import dev.portolan.apiserver.pki.TlsContexts;
import dev.portolan.store.SqliteStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real API server on a store in memory, and an HTTPS client with the administrator's certificate. */
public final class RunningServer implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final ApiServerConfig config;
    private final SqliteStore store;
    private final boolean ownsStore;
    private final HttpClient client;
    private ApiServer server;
    private final List<As> others = new ArrayList<>();

    /** Starts it; the authority is made in {@code folder}. */
    public RunningServer(Path folder) {
        this(ApiServerConfig.local(folder));
    }

    public RunningServer(ApiServerConfig config) {
        this(config, SqliteStore.inMemory(), true);
    }

    /** On a store that stays the caller's: one of several servers, or one after another. */
    public RunningServer(ApiServerConfig config, SqliteStore store) {
        this(config, store, false);
    }

    private RunningServer(ApiServerConfig config, SqliteStore store, boolean ownsStore) {
        this.store = store;
        this.ownsStore = ownsStore;
        this.config = config;
        server = ApiServer.start(config, store);
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(TlsContexts.client(server.authority(), "admin", List.of("system:masters")))
                .build();
    }

    /** Somebody else's requests. */
    public final class As implements AutoCloseable {
        private final HttpClient theirs;
        private final UnaryOperator<HttpRequest.Builder> marked;

        private As(SSLContext tls, UnaryOperator<HttpRequest.Builder> marked) {
            this.theirs = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .sslContext(tls)
                    .build();
            this.marked = marked;
            others.add(this);
        }

        public Answer get(String path) {
            return send(path, UnaryOperator.identity());
        }

        /** The code of an answer that need not be JSON. */
        public int status(String path) {
            return raw(theirs, path, marked::apply).statusCode();
        }

        public Answer post(String path, String json) {
            return send(path, r -> r.header("Content-Type", "application/json").POST(json(json)));
        }

        public Answer patch(String path, String format, String patch) {
            return send(
                    path,
                    r -> r.header("Content-Type", "application/" + format + "-patch+json")
                            .method("PATCH", json(patch)));
        }

        public Answer delete(String path) {
            return send(path, HttpRequest.Builder::DELETE);
        }

        public Answer send(String path, UnaryOperator<HttpRequest.Builder> shape) {
            HttpResponse<String> response = raw(theirs, path, r -> shape.apply(marked.apply(r)));
            return new Answer(response.statusCode(), JSON.readTree(response.body()));
        }

        @Override
        public void close() {
            theirs.shutdownNow();
        }
    }

    /** A user with a certificate of the cluster's authority. */
    public As as(String user, String... groups) {
        return new As(TlsContexts.client(server.authority(), user, List.of(groups)), UnaryOperator.identity());
    }

    /** Whoever shows a token. */
    public As bearer(String token) {
        return new As(TlsContexts.trusting(server.authority()), r -> r.header("Authorization", "Bearer " + token));
    }

    /** Somebody who shows nothing. */
    public As anonymous() {
        return new As(TlsContexts.trusting(server.authority()), UnaryOperator.identity());
    }

    /** A body. */
    public static HttpRequest.BodyPublisher json(String text) {
        return BodyPublishers.ofString(text);
    }

    /** What came back. */
    public record Answer(int code, JsonNode body) {
        /** Of a 422: {@code field: message} for each cause. */
        public List<String> causes() {
            return body.at("/details/causes")
                    .valueStream()
                    .map(c -> c.path("field").asString("") + ": "
                            + c.path("message").asString(""))
                    .toList();
        }

        /** The text at this JSON pointer, numbers and booleans included. */
        public String at(String pointer) {
            return body.at(pointer).asString("");
        }

        /** The strings of the list at this JSON pointer. */
        public List<String> texts(String pointer) {
            return body.at(pointer).valueStream().map(n -> n.asString("")).toList();
        }
    }

    /** Ends the server and starts another on the same store, at the same address. */
    public void restart() {
        var address = new InetSocketAddress(server.uri().getHost(), server.uri().getPort());
        server.close();
        Instant end = Instant.now().plusSeconds(60);
        while (true) {
            try {
                server = ApiServer.start(config.withBind(address), store);
                return;
            } catch (BindException taken) { // for a moment, as somebody's own end of a connection
                if (Instant.now().isAfter(end)) throw taken;
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
        }
    }

    public SqliteStore store() {
        return store;
    }

    /** The server itself. */
    public ApiServer server() {
        return server;
    }

    public Answer get(String path) {
        return send(path, UnaryOperator.identity());
    }

    /** As kubectl asks for tables. */
    public Answer table(String path) {
        return send(path, r -> r.header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io"));
    }

    public Answer post(String path, String json) {
        return send(path, r -> r.header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    public Answer put(String path, JsonNode object) {
        return send(
                path,
                r -> r.header("Content-Type", "application/json").PUT(BodyPublishers.ofString(object.toString())));
    }

    /** @param format {@code json}, {@code merge} or {@code strategic-merge} */
    public Answer patch(String path, String format, String patch) {
        return send(
                path,
                r -> r.header("Content-Type", "application/" + format + "-patch+json")
                        .method("PATCH", BodyPublishers.ofString(patch)));
    }

    /** A server-side apply; {@code path} has the fieldManager. */
    public Answer apply(String path, String yaml) {
        return send(
                path,
                r -> r.header("Content-Type", "application/apply-patch+yaml")
                        .method("PATCH", BodyPublishers.ofString(yaml)));
    }

    public Answer delete(String path) {
        return send(path, HttpRequest.Builder::DELETE);
    }

    /** Any request, with an answer in JSON. */
    public Answer send(String path, UnaryOperator<HttpRequest.Builder> shape) {
        HttpResponse<String> response = raw(path, shape);
        return new Answer(response.statusCode(), JSON.readTree(response.body()));
    }

    /** Any request, and all of what came back. */
    public HttpResponse<String> raw(String path, UnaryOperator<HttpRequest.Builder> shape) {
        return raw(client, path, shape);
    }

    private HttpResponse<String> raw(HttpClient by, String path, UnaryOperator<HttpRequest.Builder> shape) {
        try {
            return by.send(request(path, shape), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** An open response, such as a watch: one event a line. A refusal is an {@link IOException}. */
    public InputStream stream(String path) throws IOException, InterruptedException {
        HttpResponse<InputStream> response =
                client.send(request(path, UnaryOperator.identity()), BodyHandlers.ofInputStream());
        if (response.statusCode() == 200) return response.body();
        try (InputStream refusal = response.body()) {
            throw new IOException(path + ": " + new String(refusal.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private HttpRequest request(String path, UnaryOperator<HttpRequest.Builder> shape) {
        return shape.apply(
                        HttpRequest.newBuilder(URI.create(server.uri() + path)).timeout(Duration.ofSeconds(60)))
                .build();
    }

    @Override
    public void close() {
        others.forEach(As::close);
        client.shutdownNow();
        server.close();
        if (ownsStore) store.close();
    }
}
