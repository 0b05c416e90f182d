package dev.portolan.ui.core;

import java.util.List;

/** One thing on the map, as the page gets it. The id's first word is its kind. */
public sealed interface Item {
    /** See {@link Ref#id()}. */
    String id();

    /** How it is doing. */
    State state();

    /**
     * A way in.
     *
     * @param why what keeps it from serving, or empty
     */
    record Route(String id, State state, List<String> hosts, List<Way> ways, String why) implements Item {}

    /** One way of a route; {@code missing} when there is no such Service. */
    record Way(String path, String to, String port, boolean missing) {}

    /**
     * A Service.
     *
     * @param ready how many addresses take new connections
     * @param total of how many
     * @param why what the diagnosis says, or empty
     */
    record Service(
            String id, State state, String type, String address, List<String> ports, int ready, int total, String why)
            implements Item {}

    /** An EndpointSlice; {@code service} is an id. */
    record Slice(String id, State state, String service, String family, List<String> ports, List<Endpoint> endpoints)
            implements Item {}

    /** One address of a slice; {@code pod} is an id, or empty where no pod is meant. */
    record Endpoint(String address, String pod, String node, State state) {}

    /** A pod. */
    record Pod(String id, State state, String node, String address, String maker, String why, int restarts)
            implements Item {}

    /** A node. */
    record Node(String id, State state, String address, String pods) implements Item {}
}
