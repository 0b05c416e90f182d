package dev.portolan.gateway.server;

import dev.portolan.gateway.core.Action;
import dev.portolan.gateway.core.Backend;
import dev.portolan.gateway.core.Destination.Balance;
import dev.portolan.gateway.core.Policy;
import dev.portolan.gateway.core.Wire;
import dev.portolan.gateway.server.ServerConfig.Forwarded;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/** What becomes of the heads of a request and its answer on their way. */
final class Rewrite {
    private Rewrite() {}

    static void request(
            HttpRequest request,
            HeadFacts asked,
            RequestRules.Verdict.Good good,
            Policy policy,
            Action.Target target,
            ClientFacts client,
            Forwarded forwarded) {
        String path = policy.rewrite().isPresent() ? policy.rewrite().get().apply(good.path()) : good.path();
        String sent = policy.rewrite().isPresent()
                ? path + good.target().substring(good.path().length())
                : good.target();
        // gRPC's servers insist on it; in HTTP/1.1 it would be a promise about one connection.
        boolean trailers = http2(target) && request.headers().contains(HttpHeaderNames.TE, "trailers", true);
        asked.rewrite(request, sent, client, forwarded);
        if (trailers) {
            request.headers().set(HttpHeaderNames.TE, "trailers");
        }
        if (policy != Policy.NONE) {
            policy.host().ifPresent(host -> request.headers().set(HttpHeaderNames.HOST, host));
            FieldEdits.apply(policy.request(), request.headers());
        }
        FieldEdits.apply(target.request(), request.headers());
    }

    private static boolean http2(Action.Target target) {
        return target.destination() instanceof Balance balance
                && balance.backends().getFirst().wire().protocol() == Wire.Protocol.HTTP_2;
    }

    /**
     * @param named the backend that the client's cookie named
     * @param backend the one that answered
     */
    static void answer(
            HttpResponse answer,
            HttpRequest request,
            Policy policy,
            Action.@Nullable Target target,
            @Nullable Backend named,
            Backend backend) {
        HttpHeaders headers = answer.headers();
        if (policy != Policy.NONE) {
            policy.cookie()
                    .filter(cookie -> !backend.equals(named))
                    .ifPresent(cookie -> headers.add(
                            HttpHeaderNames.SET_COOKIE,
                            cookie.name() + "=" + Sticky.name(backend) + cookie.attributes()));
            FieldEdits.answer(policy, origin(request), headers);
        }
        if (target != null) {
            FieldEdits.apply(target.response(), headers);
        }
    }

    static @Nullable String origin(HttpRequest request) {
        return request.headers().get(HttpHeaderNames.ORIGIN);
    }
}
