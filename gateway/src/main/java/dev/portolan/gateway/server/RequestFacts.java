package dev.portolan.gateway.server;

import dev.portolan.gateway.core.Asked;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request as routes look at it; the query is parsed only if one asks. */
final class RequestFacts implements Asked {
    private final HttpRequest request;
    private final String path;
    private final String target;
    private @Nullable Map<String, List<String>> query;

    RequestFacts(HttpRequest request, String path, String target) {
        this.request = request;
        this.path = path;
        this.target = target;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public String method() {
        return request.method().name();
    }

    @Override
    public @Nullable String header(String name) {
        List<String> all = request.headers().getAll(name);
        return all.isEmpty() ? null : all.size() == 1 ? all.getFirst() : String.join(",", all);
    }

    @Override
    public @Nullable String query(String name) {
        if (query == null) {
            query = new QueryStringDecoder(target).parameters();
        }
        List<String> values = query.get(name);
        return values == null ? null : values.getFirst();
    }
}
