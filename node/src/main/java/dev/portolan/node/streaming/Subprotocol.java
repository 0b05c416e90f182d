package dev.portolan.node.streaming;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The protocols within an upgraded connection, and which of a client's offers is taken. */
enum Subprotocol {
    COMMAND_V5("v5.channel.k8s.io"),
    COMMAND_V4("v4.channel.k8s.io"),
    PORT_FORWARD("portforward.k8s.io"),
    TUNNELED_PORT_FORWARD("SPDY/3.1+portforward.k8s.io");

    private final String word;

    Subprotocol(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    /**
     * The best of the offers that fits.
     *
     * @param offers headers' values, separated by commas
     * @param upgrade the connection's own protocol, SPDY/3.1 or websocket
     */
    static Optional<Subprotocol> choose(String offers, String upgrade, StreamRequest request) {
        List<String> offered =
                Arrays.stream(offers.split(",")).map(String::strip).toList();
        boolean spdy = upgrade.equals("SPDY/3.1");
        List<Subprotocol> known = request.kind() == StreamRequest.Kind.PORT_FORWARD
                ? List.of(spdy ? PORT_FORWARD : TUNNELED_PORT_FORWARD)
                : spdy ? List.of(COMMAND_V4) : List.of(COMMAND_V5, COMMAND_V4);
        return known.stream().filter(p -> offered.contains(p.word)).findFirst();
    }
}
