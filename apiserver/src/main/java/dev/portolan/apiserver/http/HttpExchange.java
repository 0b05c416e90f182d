package dev.portolan.apiserver.http;

import dev.portolan.apiserver.storage.ApiException;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** One request and its answer on the web server: the only class that knows the HTTP library's. */
public final class HttpExchange extends Exchange {
    private static final int PART_BYTES = 16 * 1024;

    private final ServerRequest request;
    private final ServerResponse response;
    private boolean streaming;

    public HttpExchange(ServerRequest request, ServerResponse response) {
        this.request = request;
        this.response = response;
    }

    @Override
    public String method() {
        return request.prologue().method().text();
    }

    @Override
    protected String rawPath() {
        return request.path().rawPath();
    }

    @Override
    public String rawQuery() {
        return request.query().rawValue();
    }

    @Override
    public String header(String name) {
        HeaderName key = HeaderNames.create(name);
        return request.headers().contains(key)
                ? String.join(",", request.headers().get(key).allValues())
                : "";
    }

    @Override
    public Optional<X509Certificate> certificate() {
        Optional<Certificate[]> chain = request.remotePeer().tlsCertificates();
        return chain.filter(c -> c.length > 0 && c[0] instanceof X509Certificate)
                .map(c -> (X509Certificate) c[0]);
    }

    @Override
    protected String peer() {
        return request.remotePeer().host();
    }

    @Override
    protected byte[] readBody() {
        if (!request.content().hasEntity()) return new byte[0];
        byte[] bytes = read();
        if (bytes.length > MAX_BODY_BYTES) {
            lastOnThisConnection();
            throw ApiException.tooLarge(MAX_BODY_BYTES);
        }
        return bytes;
    }

    private byte[] read() {
        var bytes = new ByteArrayOutputStream();
        byte[] part = new byte[PART_BYTES];
        try (InputStream in = request.content().inputStream()) {
            for (int n = in.read(part); n >= 0 && bytes.size() <= MAX_BODY_BYTES; n = in.read(part)) {
                bytes.write(part, 0, n);
                if (left().isNegative()) break;
            }
        } catch (IOException | RuntimeException e) { // the library has no exception of its own for chunks that are none
            lastOnThisConnection();
            throw ApiException.badRequest("the body could not be read: it ends early, or its chunks are malformed");
        }
        if (left().isNegative()) {
            lastOnThisConnection();
            throw ApiException.timeout();
        }
        return bytes.toByteArray();
    }

    @Override
    InputStream bodyStream() {
        return request.content().hasEntity() ? request.content().inputStream() : InputStream.nullInputStream();
    }

    @Override
    public List<String> headerNames() {
        return request.headers().stream().map(Header::name).toList();
    }

    /** Where the body ends is not known, so neither is where the next request begins. */
    private void lastOnThisConnection() {
        response.header(HeaderNames.CONNECTION, "close");
    }

    @Override
    public void header(String name, String value) {
        response.header(HeaderNames.create(name), value);
    }

    @Override
    protected void addHeader(String name, String value) {
        response.headers().add(HeaderValues.create(HeaderNames.create(name), value));
    }

    @Override
    protected void send(int code, String contentType, byte[] body) {
        response.status(Status.create(code));
        response.header(HeaderNames.CONTENT_TYPE, contentType);
        response.send(body);
    }

    @Override
    protected OutputStream open(int code, String contentType) {
        response.status(Status.create(code));
        response.header(HeaderNames.CONTENT_TYPE, contentType);
        response.header(HeaderNames.CACHE_CONTROL, "no-cache, private");
        streaming = true;
        return response.outputStream();
    }

    @Override
    protected OutputStream openRelay(int code) {
        response.status(Status.create(code));
        streaming = true;
        return response.outputStream();
    }

    @Override
    protected void sendEmpty(int code) {
        response.status(Status.create(code));
        response.send();
    }

    @Override
    public boolean answered() {
        return streaming || response.isSent();
    }
}
