package dev.portolan.apiserver.http;

import dev.portolan.apiserver.registry.Registry;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.Stored;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks the node agent of the pod's node, over TLS and with the API server's own certificate. */
public final class KubeletProxy implements NodeProxy {
    private static final List<String> LOG_OPTIONS =
            List.of("follow", "tailLines", "sinceSeconds", "sinceTime", "timestamps", "previous", "limitBytes");

    private static final Logger LOG = LoggerFactory.getLogger(KubeletProxy.class);
    private static final Duration STATS = Duration.ofSeconds(5);
    private static final JsonMapper JSON = new JsonMapper();

    private final Agents agents;
    private final HttpClient client;

    public KubeletProxy(Registry registry, SSLContext tls) {
        this.agents = new Agents(registry);
        this.client = HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    @Override
    public void log(Exchange exchange, Stored pod) {
        var query = new StringBuilder();
        for (String option : LOG_OPTIONS) {
            String value = exchange.query(option);
            if (!value.isEmpty())
                query.append(query.isEmpty() ? "?" : "&")
                        .append(option)
                        .append('=')
                        .append(encode(value));
        }
        String path = "/containerLogs/%s/%s/%s%s"
                .formatted(
                        encode(pod.namespace()),
                        encode(pod.name()),
                        encode(Agents.container(exchange.query("container"), pod)),
                        query);
        URI uri = agents.of(pod).resolve(path);
        try {
            var answer = client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = answer.body()) {
                if (answer.statusCode() != 200) {
                    throw ApiException.badRequest(new String(in.readNBytes(4096), StandardCharsets.UTF_8).strip());
                }
                copy(in, exchange);
            }
        } catch (IOException e) {
            throw ApiException.unavailable(
                    "the node agent at " + uri.getHost() + " does not answer: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("the server is shutting down");
        }
    }

    @Override
    public Optional<JsonNode> stats(String node) {
        try {
            var request = HttpRequest.newBuilder(agents.ofNode(node).resolve("/stats/summary"))
                    .timeout(STATS)
                    .build();
            var answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            return answer.statusCode() == 200 ? Optional.of(JSON.readTree(answer.body())) : Optional.empty();
        } catch (IOException | JacksonException | ApiException e) {
            LOG.debug("node {} does not say what it uses: {}", node, e.getMessage());
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static void copy(InputStream in, Exchange exchange) throws IOException {
        try (OutputStream out = exchange.stream(200, "text/plain")) {
            byte[] buffer = new byte[16 * 1024];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
                out.flush();
            }
        } catch (java.io.UncheckedIOException clientGone) {
            return; // the reader went; so does the stream from the node
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
