package dev.portolan.apiserver.http;

import dev.portolan.apiserver.storage.ApiException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One request and its answer: the only class that knows the HTTP library. */
public final class Exchange {
    /** As Kubernetes limits bodies. */
    static final int MAX_BODY_BYTES = 3 * 1024 * 1024;

    private static final JsonMapper JSON = new JsonMapper();
    private static final HeaderName WARNING = HeaderNames.create("Warning");

    private final ServerRequest request;
    private final ServerResponse response;
    private boolean streaming;

    public Exchange(ServerRequest request, ServerResponse response) {
        this.request = request;
        this.response = response;
    }

    public String method() {
        return request.prologue().method().text();
    }

    public String path() {
        return request.path().rawPath();
    }

    /** The first value of a query parameter; empty where it isn't there. */
    public String query(String name) {
        return request.query().contains(name) ? request.query().get(name) : "";
    }

    /** All values of a query parameter. */
    public List<String> queryAll(String name) {
        return request.query().contains(name) ? request.query().all(name) : List.of();
    }

    /** The query as it was sent, still encoded. */
    public String rawQuery() {
        return request.query().rawValue();
    }

    public boolean queryFlag(String name) {
        String value = query(name);
        return value.equals("true") || value.equals("1");
    }

    /** A header's values joined with commas; empty where it isn't there. */
    public String header(String name) {
        HeaderName key = HeaderNames.create(name);
        return request.headers().contains(key)
                ? String.join(",", request.headers().get(key).allValues())
                : "";
    }

    /** The client's certificate, which TLS has verified against the cluster's authority. */
    public Optional<X509Certificate> certificate() {
        Optional<Certificate[]> chain = request.remotePeer().tlsCertificates();
        return chain.filter(c -> c.length > 0 && c[0] instanceof X509Certificate)
                .map(c -> (X509Certificate) c[0]);
    }

    /** The body; 413 where it is too large. */
    public byte[] body() {
        if (!request.content().hasEntity()) return new byte[0];
        try (InputStream in = request.content().inputStream()) {
            byte[] bytes = in.readNBytes(MAX_BODY_BYTES + 1);
            if (bytes.length > MAX_BODY_BYTES) throw ApiException.tooLarge(MAX_BODY_BYTES);
            return bytes;
        } catch (IOException e) {
            throw ApiException.badRequest("the body could not be read: " + e.getMessage());
        }
    }

    /** What the client should be told beside the answer (RFC 7234 section 5.5, code 299). */
    public void warn(List<String> warnings) {
        for (String warning : warnings) {
            response.headers().add(io.helidon.http.HeaderValues.create(WARNING, "299 - \"" + escape(warning) + "\""));
        }
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("[\\p{Cntrl}]", " ");
    }

    public void header(String name, String value) {
        response.header(HeaderNames.create(name), value);
    }

    public void respond(int code, String contentType, byte[] body) {
        response.status(Status.create(code));
        response.header(HeaderNames.CONTENT_TYPE, contentType);
        response.send(body);
    }

    public void respond(int code, JsonNode body) {
        respond(code, "application/json", JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8));
    }

    public void text(int code, String body) {
        respond(code, "text/plain; charset=utf-8", body.getBytes(StandardCharsets.UTF_8));
    }

    /** Begins an answer of unknown length; each flush goes out at once. */
    public OutputStream stream(int code, String contentType) {
        response.status(Status.create(code));
        response.header(HeaderNames.CONTENT_TYPE, contentType);
        response.header(HeaderNames.CACHE_CONTROL, "no-cache, private");
        streaming = true;
        return response.outputStream();
    }

    /** Whether an answer has begun, so that it is too late for another. */
    boolean answered() {
        return streaming || response.isSent();
    }
}
