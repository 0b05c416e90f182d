package dev.portolan.gateway.server;

import dev.portolan.gateway.core.Backend;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;

/** Whoever sends one request to a backend and gets its answer. All calls come on the event loop of both. */
interface Served {
    /** A connection for the request. */
    void connected(UpstreamConnection connection);

    /** {@code backend} did not accept one. */
    void refused(Backend backend);

    /** The head of an answer; a whole answer without body, which nobody has to release, if it is a {@code FullHttpResponse}. */
    void responseHead(HttpResponse head);

    /** The next part of the answer's body; takes it over. */
    void responseBody(HttpContent content);

    /** All that was there to read has been read. */
    void responseReadComplete();

    /** The backend's connection ended, or broke, before the answer did. */
    void backendLost();

    /** More of the request may be sent. */
    void backendTakesMore();
}
