package dev.portolan.apiserver.http;

import dev.portolan.apiserver.kinds.ResourceType;
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
import javax.net.ssl.SSLContext;
import tools.jackson.databind.JsonNode;

/** Asks the node agent of the pod's node, over TLS and with the API server's own certificate. */
public final class KubeletProxy implements NodeProxy {
    private static final List<String> LOG_OPTIONS =
            List.of("follow", "tailLines", "sinceSeconds", "sinceTime", "timestamps", "previous", "limitBytes");

    private final Registry registry;
    private final HttpClient client;

    public KubeletProxy(Registry registry, SSLContext tls) {
        this.registry = registry;
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
                .formatted(encode(pod.namespace()), encode(pod.name()), encode(container(exchange, pod)), query);
        URI uri = agent(pod).resolve(path);
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

    /** The container asked for, or the only one; of several, the one to name is the user's choice. */
    static String container(Exchange exchange, Stored pod) {
        String asked = exchange.query("container");
        JsonNode containers = pod.json().path("spec").path("containers");
        var names = new java.util.ArrayList<String>();
        for (JsonNode c : containers) names.add(c.path("name").asString(""));
        if (asked.isEmpty() && names.size() == 1) return names.getFirst();
        if (asked.isEmpty()) {
            throw ApiException.badRequest(
                    "a container name must be specified for pod %s, choose one of: %s".formatted(pod.name(), names));
        }
        for (JsonNode c : pod.json().path("spec").path("initContainers"))
            names.add(c.path("name").asString(""));
        if (!names.contains(asked)) {
            throw ApiException.badRequest("container %s is not valid for pod %s".formatted(asked, pod.name()));
        }
        return asked;
    }

    /** Where the pod's node listens. */
    URI agent(Stored pod) {
        String node = pod.json().path("spec").path("nodeName").asString("");
        if (node.isEmpty()) throw ApiException.badRequest("pod %s does not have a host assigned".formatted(pod.name()));
        ResourceType nodes = registry.find("", "v1", "nodes").orElseThrow(ApiException::noSuchResource);
        JsonNode status = registry.get(nodes, "", node).json().path("status");
        int port = status.path("daemonEndpoints")
                .path("kubeletEndpoint")
                .path("Port")
                .asInt(10250);
        for (JsonNode address : status.path("addresses")) {
            if (address.path("type").asString("").equals("InternalIP")) {
                return URI.create("https://" + address.path("address").asString("") + ":" + port);
            }
        }
        throw ApiException.unavailable("node " + node + " has no address yet");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
