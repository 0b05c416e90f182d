package dev.portolan.gateway.server;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;

/**
 * Encodes the answer to one request at a time. Netty's own server codec counts every response, a 100 included, as the answer to the next
 * request; then the answer to a HEAD behind an interim response would get a body.
 */
final class ResponseEncoder extends HttpResponseEncoder {
    private HttpMethod answered = HttpMethod.GET;

    /** What the next responses answer. */
    void answering(HttpMethod method) {
        answered = method;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse response) {
        return HttpMethod.HEAD.equals(answered) || super.isContentAlwaysEmpty(response);
    }
}
