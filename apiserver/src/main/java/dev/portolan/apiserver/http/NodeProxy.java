package dev.portolan.apiserver.http;

import dev.portolan.apiserver.storage.Stored;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What only a node can answer. */
public interface NodeProxy {
    /** Streams a container's log to the client. */
    void log(Exchange exchange, Stored pod);

    /** What a node and its containers use, as its agent says; empty where that does not answer. */
    Optional<JsonNode> stats(String node);
}
