package dev.portolan.apiserver.http;

import dev.portolan.apiserver.auth.User;
import dev.portolan.apiserver.storage.ApiException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
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
    private User user = User.ANONYMOUS;

    public abstract String method();

    /** Who asks; anonymous until that is known. */
    public User user() {
        return user;
    }

    void authenticated(User asking) {
        user = asking;
    }

    /** The path as it was sent, still encoded. */
    protected abstract String rawPath();

    /** The query as it was sent, still encoded. */
    public abstract String rawQuery();

    /** A header's values joined with commas; empty where it isn't there. */
    public abstract String header(String name);

    /** The client's certificate, which TLS has verified against the cluster's authority. */
    public abstract Optional<X509Certificate> certificate();

    /** The body; 413 where it is too large. */
    public abstract byte[] body();

    public abstract void header(String name, String value);

    /** Adds a header beside those of the same name. */
    protected abstract void addHeader(String name, String value);

    public abstract void respond(int code, String contentType, byte[] body);

    /** Begins an answer of unknown length; each flush goes out at once. */
    public abstract OutputStream stream(int code, String contentType);

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
