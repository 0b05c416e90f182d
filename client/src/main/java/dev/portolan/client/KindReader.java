package dev.portolan.client;

import io.fabric8.kubernetes.api.model.DefaultKubernetesResourceList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lists and watches all objects of one kind over plain HTTP, one JSON document a line, as the Kubernetes API concepts page ("Efficient
 * detection of changes") describes. Blocking; {@link #close()} from another thread ends it. fabric8's own watch opens a web socket and keeps
 * its own reconnection rules; here every step is ours to reason about.
 */
final class KindReader<T extends HasMetadata> implements AutoCloseable {
    /** One line of a watch. */
    sealed interface Event<T> {
        String revision();

        record Put<T extends HasMetadata>(T object) implements Event<T> {
            @Override
            public String revision() {
                return object.getMetadata().getResourceVersion();
            }
        }

        record Remove<T extends HasMetadata>(T last) implements Event<T> {
            @Override
            public String revision() {
                return last.getMetadata().getResourceVersion();
            }
        }

        record Bookmark<T>(String revision) implements Event<T> {}
    }

    /** A whole list and the revision it shows. */
    record Listed<T>(List<T> items, String revision) {}

    private static final int SHORTEST_WATCH_SECONDS = 300;
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http;
    private final KubernetesSerialization serialization;
    private final Class<T> type;
    private final String plural;
    private final String path;
    private final Duration silence;
    private volatile @Nullable InputStream open;
    private volatile boolean closed;

    /** {@code silence}: how long nothing may come of an answer that has begun; bookmarks come more often. */
    KindReader(KubernetesClient client, Class<T> type, Duration silence) {
        this.silence = silence;
        this.http = client.getHttpClient();
        this.serialization = client.getKubernetesSerialization();
        this.type = type;
        this.plural = HasMetadata.getPlural(type);
        String apiVersion = HasMetadata.getApiVersion(type);
        String base = client.getMasterUrl().toString();
        this.path = (base.endsWith("/") ? base : base + "/")
                + (apiVersion.contains("/") ? "apis/" : "api/")
                + apiVersion
                + "/"
                + plural;
    }

    String plural() {
        return plural;
    }

    /** The present list. */
    Listed<T> list() throws IOException {
        HttpRequest request = http.newHttpRequestBuilder().uri(path).build();
        try (InputStream body = send(request)) {
            DefaultKubernetesResourceList<T> list = serialization.unmarshal(body, listType());
            return new Listed<>(list.getItems(), list.getMetadata().getResourceVersion());
        } catch (RevisionGoneException impossible) {
            throw new IOException(impossible); // only watches ask for a revision
        }
    }

    private TypeReference<DefaultKubernetesResourceList<T>> listType() {
        Type parametric = serialization.constructParametricType(DefaultKubernetesResourceList.class, type);
        return new TypeReference<>() {
            @Override
            public Type getType() {
                return parametric;
            }
        };
    }

    /**
     * Hands every event after {@code revision} to {@code sink} until the server ends the watch.
     *
     * @throws RevisionGoneException when only a new list helps
     * @throws IOException when the connection fails
     */
    void watch(String revision, Consumer<Event<T>> sink) throws IOException, RevisionGoneException {
        int seconds = SHORTEST_WATCH_SECONDS + ThreadLocalRandom.current().nextInt(SHORTEST_WATCH_SECONDS);
        HttpRequest request = http.newHttpRequestBuilder()
                .uri(path + "?watch=true&allowWatchBookmarks=true&timeoutSeconds=" + seconds + "&resourceVersion="
                        + revision)
                .forStreaming()
                .build();
        try (InputStream body = send(request);
                BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            open = body;
            if (closed) {
                return;
            }
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                sink.accept(parse(line));
            }
        } catch (JacksonException cutOff) {
            throw new IOException("a watch event cut off in the middle", cutOff);
        } finally {
            open = null;
        }
    }

    private Event<T> parse(String line) throws RevisionGoneException {
        JsonNode event = JSON.readTree(line);
        JsonNode object = event.path("object");
        String kind = event.path("type").asString("");
        return switch (kind) {
            case "ADDED", "MODIFIED" -> new Event.Put<>(serialization.convertValue(object, type));
            case "DELETED" -> new Event.Remove<>(serialization.convertValue(object, type));
            case "BOOKMARK" ->
                new Event.Bookmark<>(
                        object.path("metadata").path("resourceVersion").asString(""));
            default ->
                throw new RevisionGoneException(
                        kind + " " + object.path("message").asString(""));
        };
    }

    private InputStream send(HttpRequest request) throws IOException, RevisionGoneException {
        CompletableFuture<HttpResponse<InputStream>> pending = http.sendAsync(request, InputStream.class);
        try {
            HttpResponse<InputStream> response = pending.get(30, TimeUnit.SECONDS);
            if (response.isSuccessful()) {
                return ImpatientBody.of(response.body(), silence);
            }
            try (InputStream body = response.body()) {
                String text = new String(body.readNBytes(4096), StandardCharsets.UTF_8);
                // 400: a revision from another life of the server; 504: "Too large resource version".
                if (response.code() == 410 || response.code() == 400 || response.code() == 504) {
                    throw new RevisionGoneException(response.code() + " " + text);
                }
                throw new IOException(request.uri() + " answered " + response.code() + " " + text);
            }
        } catch (ExecutionException failure) {
            throw new IOException(request.uri() + ": " + failure.getCause(), failure.getCause());
        } catch (java.util.concurrent.TimeoutException silence) {
            pending.cancel(true);
            throw new IOException(request.uri() + ": no answer within 30 s", silence);
        } catch (InterruptedException closing) {
            pending.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", closing);
        }
    }

    @Override
    public void close() {
        closed = true;
        InputStream body = open;
        if (body != null) {
            try {
                body.close();
            } catch (IOException alreadyGone) {
                org.slf4j.LoggerFactory.getLogger(KindReader.class).debug("{}: on close", plural, alreadyGone);
            }
        }
    }
}
