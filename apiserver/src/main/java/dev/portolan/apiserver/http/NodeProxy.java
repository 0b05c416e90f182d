package dev.portolan.apiserver.http;

import dev.portolan.apiserver.storage.Stored;

/** What only the pod's node can answer. */
public interface NodeProxy {
    /** Streams a container's log to the client. */
    void log(Exchange exchange, Stored pod);
}
