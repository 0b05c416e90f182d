package dev.portolan.gateway.server;

import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * An answer that the gateway gives itself.
 *
 * @param status its status
 * @param text what was wrong, and what would be right; for whoever reads it in a terminal
 * @param retryAfterSeconds when to ask again, 0 for no advice
 */
record Refusal(HttpResponseStatus status, String text, int retryAfterSeconds) {
    Refusal(HttpResponseStatus status, String text) {
        this(status, text, 0);
    }

    static Refusal badRequest(String text) {
        return new Refusal(HttpResponseStatus.BAD_REQUEST, text);
    }

    static Refusal badGateway(String text) {
        return new Refusal(HttpResponseStatus.BAD_GATEWAY, text);
    }
}
