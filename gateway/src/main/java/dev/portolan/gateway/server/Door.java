package dev.portolan.gateway.server;

import dev.portolan.gateway.core.Action;
import dev.portolan.gateway.core.HtPasswd;
import dev.portolan.gateway.core.Policy;
import dev.portolan.gateway.core.Route;
import dev.portolan.gateway.server.Passwords.Verdict;
import dev.portolan.gateway.server.ServerConfig.Forwarded;
import dev.portolan.rules.Cidr;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request that found its route is sent on, or what it is answered instead. In the order in which nginx looks: TLS, addresses,
 * rates, preflights, passwords, redirects. What {@link Said} says is all that it does.
 */
final class Door {
    /** What becomes of the request. */
    sealed interface Said {
        /** It goes on. */
        enum Pass implements Said {
            IN
        }

        /** It is answered with this. */
        record Instead(FullHttpResponse page) implements Said {}

        /** Somebody has to compare these first, which takes a while. */
        record Compare(String stored, String password) implements Said {
            @Override
            public String toString() {
                return "Compare"; // passwords are nobody's business
            }
        }
    }

    private final ServerContext context;
    private final ClientFacts client;
    private final String host;
    private final String path;
    private final String target;

    Door(ServerContext context, ClientFacts client, RequestRules.Verdict.Good asked) {
        this.context = context;
        this.client = client;
        // HTTP/1.0 need not say it; then it is what the client connected to.
        this.host = asked.host().isEmpty() ? client.name() : asked.host();
        this.path = asked.path();
        this.target = asked.target();
    }

    /**
     * @param visit to be left by whoever passes
     * @param password what came out of an earlier {@link Said.Compare}
     */
    Said judge(Route route, HttpRequest request, Limiter.@Nullable Visit visit, Verdict password) {
        Policy policy = route.policy();
        if (policy.tls() == Policy.PlainHttp.REDIRECTED && plain(request) && context.httpsPort() > 0) {
            return new Said.Instead(Answers.secure(host, context.httpsPort(), target));
        }
        if (contains(policy.denied()) || !policy.allowed().isEmpty() && !contains(policy.allowed())) {
            return new Said.Instead(Answers.page(Refusals.address(route, client.addressText())));
        }
        if (visit == Limiter.TOO_MANY) {
            return new Said.Instead(Answers.page(Refusals.tooMany(route)));
        }
        FullHttpResponse preflight =
                policy.cors().map(cors -> preflight(cors, request)).orElse(null);
        if (preflight != null) {
            return new Said.Instead(preflight);
        }
        Said locked = policy.auth().map(auth -> unlock(auth, request, password)).orElse(Said.Pass.IN);
        if (locked != Said.Pass.IN) {
            return locked;
        }
        return switch (route.action()) {
            case Action.Forward forward -> Said.Pass.IN;
            case Action.Redirect to ->
                new Said.Instead(Answers.redirect(to, client, host, path, target.substring(path.length())));
            case Action.Elsewhere(int status, String url) -> new Said.Instead(Answers.redirect(status, url));
        };
    }

    private boolean plain(HttpRequest request) {
        boolean vouched = context.config.forwarded() == Forwarded.APPEND
                && "https".equals(request.headers().get("X-Forwarded-Proto"));
        return !client.secure() && !vouched;
    }

    private boolean contains(List<Cidr> ranges) {
        for (Cidr each : ranges) {
            if (each.contains(client.address())) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable FullHttpResponse preflight(Policy.Cors cors, HttpRequest request) {
        HttpHeaders headers = request.headers();
        if (!request.method().equals(HttpMethod.OPTIONS)
                || !headers.contains(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD)
                || !headers.contains(HttpHeaderNames.ORIGIN)) {
            return null;
        }
        FullHttpResponse answer = Answers.empty(HttpResponseStatus.NO_CONTENT.code());
        String origin = headers.get(HttpHeaderNames.ORIGIN);
        if (CrossOrigin.allow(cors, origin, answer.headers())) {
            answer.headers()
                    .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, cors.methods())
                    .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, cors.headers())
                    .set(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, cors.maxAgeSeconds());
        }
        return answer;
    }

    private Said unlock(Policy.BasicAuth auth, HttpRequest request, Verdict before) {
        if (auth.fault().isPresent()) {
            return new Said.Instead(Answers.page(new Refusal(
                    HttpResponseStatus.SERVICE_UNAVAILABLE,
                    "a password is needed here, but " + auth.fault().get())));
        }
        String given = request.headers().get(HttpHeaderNames.AUTHORIZATION);
        String text = given == null || !given.regionMatches(true, 0, "Basic ", 0, 6)
                ? null
                : decoded(given.substring(6).strip());
        int colon = text == null ? -1 : text.indexOf(':');
        if (text != null && colon >= 0) {
            String known = auth.users().get(text.substring(0, colon));
            String stored = known == null ? HtPasswd.nobody(auth.users()) : known;
            String password = text.substring(colon + 1);
            Verdict verdict = before == Verdict.NOT_COMPARED ? context.passwords.known(stored, password) : before;
            if (verdict == Verdict.NOT_COMPARED) {
                return new Said.Compare(stored, password);
            }
            if (verdict == Verdict.FITS && known != null) {
                return Said.Pass.IN;
            }
        }
        FullHttpResponse page =
                Answers.page(new Refusal(HttpResponseStatus.UNAUTHORIZED, "a name and a password are needed here"));
        String realm = auth.realm().replace("\\", "").replace("\"", "");
        page.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, "Basic realm=\"" + realm + "\", charset=\"UTF-8\"");
        return new Said.Instead(page);
    }

    private static @Nullable String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }
}
