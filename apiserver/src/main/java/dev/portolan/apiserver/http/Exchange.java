package dev.portolan.apiserver.http;

import dev.portolan.apiserver.auth.User;
import dev.portolan.apiserver.storage.ApiException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One request and its answer, whatever carries them. Used by one thread. */
public abstract class Exchange {
    /** As Kubernetes limits bodies. */
    static final int MAX_BODY_BYTES = 3 * 1024 * 1024;

    private static final JsonMapper JSON = new JsonMapper();

    private @Nullable Query query;
    private @Nullable String decodedPath;
    private byte @Nullable [] read;
    private byte[] said = new byte[0];
    private int code;
    private Identity identity = Identity.ANONYMOUS;
    private long end = Long.MAX_VALUE; // of System.nanoTime, from which the beginning is subtracted first
    private final long began = System.nanoTime();

    public abstract String method();

    /** As whom it is answered; anonymous until that is known. */
    public User user() {
        return identity.effective();
    }

    /** Who asks. */
    Identity identity() {
        return identity;
    }

    void authenticated(Identity asking) {
        identity = asking;
    }

    /** Where the client is, as an address; empty for one in this process. */
    protected String peer() {
        return "";
    }

    /** From its beginning the request may take so long. */
    void allow(Duration time) {
        end = time.toNanos();
    }

    /** What is left of its time; nothing or less when it is over. */
    Duration left() {
        return Duration.ofNanos(end - (System.nanoTime() - began));
    }

    /** How long it has taken so far. */
    long nanos() {
        return System.nanoTime() - began;
    }

    /** The code of the answer; 0 as long as there is none. */
    public int code() {
        return code;
    }

    /** The request's body as far as somebody has read it. */
    byte[] heard() {
        byte[] bytes = read;
        return bytes == null ? new byte[0] : bytes;
    }

    /** The body of an answer in one piece; empty for a stream. */
    byte[] said() {
        return said;
    }

    /** The path as it was sent, still encoded. */
    protected abstract String rawPath();

    /** The query as it was sent, still encoded. */
    public abstract String rawQuery();

    /** A header's values joined with commas; empty where it isn't there. */
    public abstract String header(String name);

    /** The client's certificate, which TLS has verified against the cluster's authority. */
    public abstract Optional<X509Certificate> certificate();

    /** The body; 413 where it is too large, 504 where it does not come in time. */
    public byte[] body() {
        byte[] bytes = read;
        if (bytes == null) {
            bytes = readBody();
            read = bytes;
        }
        return bytes;
    }

    /** Reads the body, once. */
    protected abstract byte[] readBody();

    /** The body as it comes, of any length; instead of {@link #body}. */
    InputStream bodyStream() {
        return new ByteArrayInputStream(body());
    }

    /** The headers' names, as they came. */
    public abstract List<String> headerNames();

    public abstract void header(String name, String value);

    /** Adds a header beside those of the same name. */
    protected abstract void addHeader(String name, String value);

    /** Answers in one piece. */
    public void respond(int status, String contentType, byte[] body) {
        code = status;
        said = body;
        send(status, contentType, body);
    }

    protected abstract void send(int code, String contentType, byte[] body);

    /** Begins an answer of unknown length; each flush goes out at once. */
    public OutputStream stream(int status, String contentType) {
        code = status;
        return open(status, contentType);
    }

    protected abstract OutputStream open(int code, String contentType);

    /** Begins an answer that somebody else gave: with its headers and no others. */
    OutputStream relay(int status, Map<String, List<String>> headers) {
        code = status;
        headers.forEach((name, values) -> values.forEach(v -> addHeader(name, v)));
        return openRelay(status);
    }

    /** Begins an answer whose headers are set. */
    protected abstract OutputStream openRelay(int code);

    /** The same of one that has no body. */
    void relayEmpty(int status, Map<String, List<String>> headers) {
        code = status;
        headers.forEach((name, values) -> values.forEach(v -> addHeader(name, v)));
        sendEmpty(status);
    }

    protected abstract void sendEmpty(int code);

    /** Whether an answer has begun, so that it is too late for another. */
    public abstract boolean answered();

    /**
     * The path, decoded.
     *
     * @throws ApiException 400 where it is not an encoded path
     */
    public String path() {
        String path = decodedPath;
        if (path == null) {
            path = Percent.decode(rawPath(), Percent.Plus.IS_PLUS)
                    .orElseThrow(() -> ApiException.badRequest("the path has a % that is not followed by two digits"));
            decodedPath = path;
        }
        return path;
    }

    /**
     * The query.
     *
     * @throws ApiException 400 where it is not an encoded query
     */
    private Query query() {
        Query parsed = query;
        if (parsed == null) {
            parsed = Query.parse(rawQuery());
            query = parsed;
        }
        return parsed;
    }

    /** The first value of a query parameter; empty where it isn't there. */
    public String query(String name) {
        List<String> all = query().all(name);
        return all.isEmpty() ? "" : all.getFirst();
    }

    /** All values of a query parameter. */
    public List<String> queryAll(String name) {
        return query().all(name);
    }

    public boolean queryFlag(String name) {
        String value = query(name);
        return value.equals("true") || value.equals("1");
    }

    /** What the client should be told beside the answer (RFC 7234 section 5.5, code 299), as much of it as headers should carry. */
    public void warn(List<String> warnings) {
        for (String warning : Warnings.within(warnings)) addHeader("Warning", "299 - \"" + warning + "\"");
    }

    public void respond(int code, JsonNode body) {
        respond(code, "application/json", JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8));
    }

    public void text(int code, String body) {
        respond(code, "text/plain; charset=utf-8", body.getBytes(StandardCharsets.UTF_8));
    }
}
