package dev.portolan.gateway.server;

import dev.portolan.gateway.core.Backend;
import dev.portolan.gateway.core.Destination;
import dev.portolan.gateway.core.Route;
import dev.portolan.gateway.core.ServiceKey;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.Collection;
import java.util.stream.Collectors;

/** The words of the gateway's own answers. */
final class Refusals {
    private static final int SOON_SECONDS = 1;
    private static final int LATER_SECONDS = 10;

    private Refusals() {}

    static Refusal starting() {
        return new Refusal(
                HttpResponseStatus.SERVICE_UNAVAILABLE, "the gateway starts; it has not read any Ingress yet", 1);
    }

    static Refusal unknownHost(String host, String path) {
        String shown = host.isEmpty() ? "a request without a host" : "host " + Text.printable(host);
        return new Refusal(
                HttpResponseStatus.NOT_FOUND,
                "no Ingress has a rule for " + shown + " (path " + Text.printable(path)
                        + ")\n`kubectl get ingress -A` lists the hosts that are served");
    }

    static Refusal unknownPath(String host, String path) {
        return new Refusal(
                HttpResponseStatus.NOT_FOUND,
                "an Ingress serves host " + Text.printable(host) + ", but none of its paths matches "
                        + Text.printable(path) + "\n`kubectl describe ingress -A` lists them");
    }

    static Refusal nowhere(Route route, Destination.Nowhere nowhere) {
        return new Refusal(
                nowhere.reason() == Destination.Reason.INVALID_REFERENCE
                        ? HttpResponseStatus.INTERNAL_SERVER_ERROR
                        : HttpResponseStatus.SERVICE_UNAVAILABLE,
                nowhere.text() + "\n" + route.owner() + " sends this request there (" + route.rule() + ")",
                nowhere.reason().needsUser() ? LATER_SECONDS : SOON_SECONDS);
    }

    static Refusal address(Route route, String client) {
        return new Refusal(
                HttpResponseStatus.FORBIDDEN,
                "requests from " + client + " are not let in here (" + route.owner() + ", " + route.rule() + ")");
    }

    static Refusal tooMany(Route route) {
        return new Refusal(
                HttpResponseStatus.TOO_MANY_REQUESTS,
                "more requests came from this address than " + route.owner() + " allows",
                1);
    }

    static Refusal tooManyPasswords() {
        return new Refusal(
                HttpResponseStatus.SERVICE_UNAVAILABLE, "more passwords are waiting to be compared than can be", 1);
    }

    static Refusal noWeight(Route route) {
        return new Refusal(
                HttpResponseStatus.INTERNAL_SERVER_ERROR,
                route.owner() + " (" + route.rule() + ") has no backend with a weight above 0");
    }

    static Refusal tooLong(Duration limit) {
        return new Refusal(
                HttpResponseStatus.GATEWAY_TIMEOUT,
                "the request took longer than its route's " + limit.toMillis() + " ms");
    }

    static Refusal nobodyAccepts(ServiceKey service, Collection<Backend> tried) {
        return Refusal.badGateway("no endpoint of Service " + service + " accepts a connection; tried "
                + tried.stream().map(Backend::toString).collect(Collectors.joining(", ")));
    }

    static Refusal lost(ServiceKey service, Backend backend) {
        return Refusal.badGateway(
                backend + " of Service " + service + " closed the connection before it answered the request");
    }

    static Refusal unreadableAnswer(ServiceKey service, Backend backend, String why) {
        return Refusal.badGateway(
                backend + " of Service " + service + " answered with something else than HTTP/1.1: " + why);
    }

    static Refusal slowBackend(ServiceKey service, Backend backend, Duration limit) {
        return new Refusal(
                HttpResponseStatus.GATEWAY_TIMEOUT,
                backend + " of Service " + service + " did not answer within " + limit.toMillis() + " ms");
    }

    static Refusal slowClient(Duration limit) {
        return new Refusal(
                HttpResponseStatus.REQUEST_TIMEOUT,
                "no more of the request's body came within " + limit.toMillis() + " ms");
    }
}
