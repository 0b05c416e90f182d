package dev.portolan.apiserver.clients;

import java.util.List;
import java.util.Map;

/** A client's informer of the ConfigMaps in one namespace, as the client's own users use it. */
interface InformerUnderTest extends AutoCloseable {
    /** What its handlers were told, in order. */
    record Told(String type, String name, long revision) {}

    /** Everything that it was told so far. */
    List<Told> told();

    /** Its cache: names and resource versions. */
    Map<String, String> cache();

    @Override
    void close();
}
