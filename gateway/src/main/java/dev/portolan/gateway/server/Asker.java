package dev.portolan.gateway.server;

import io.netty.handler.codec.http.HttpResponse;

/** Where a request came from and its answer goes: an HTTP/1.1 connection, or one stream of an HTTP/2 connection. */
interface Asker {
    /** Writes a part of the answer; it is taken over. */
    void write(Object message);

    void flush();

    /** Whether the client takes more now; when it does again, {@link Exchange#clientTakesMore} says so. */
    boolean writable();

    /** Reads on, if there is use for what comes. */
    void readMore();

    /** The exchange is over. */
    void ended(boolean stays, boolean requestEnded);

    /** Both sides speak another protocol from here on. */
    void upgrade(HttpResponse response, UpstreamConnection backend);

    /** Half an answer is out, and there is no more: the client must see that. */
    void cut();

    boolean draining();

    Upstreams upstreams();

    Deadline deadline();

    ClientFacts facts();
}
