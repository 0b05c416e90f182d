package dev.portolan.ui;

import dev.portolan.client.Informers;
import dev.portolan.ui.edge.EndpointRecorder;
import dev.portolan.ui.edge.Explanations;
import dev.portolan.ui.edge.Inspection;
import dev.portolan.ui.edge.LiveMap;
import dev.portolan.ui.server.UiServer;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;

/** The live map: a page on 127.0.0.1 that shows what is connected to what, and how it does. It changes nothing. */
public final class Ui implements AutoCloseable {
    private final LiveMap map;
    private final UiServer server;

    private Ui(LiveMap map, UiServer server) {
        this.map = map;
        this.server = server;
    }

    /**
     * Serves the page. The informers are started by whoever made them.
     *
     * @param port on 127.0.0.1; 0 takes a free one
     * @param key opens it, see {@link #link}
     * @throws UiBindException when the port is taken
     */
    public static Ui start(Informers informers, int port, LinkKey key, TrafficCounters counters) {
        var explanations = new Explanations(informers.client());
        var map = LiveMap.start(informers, explanations, counters);
        try {
            var recorder = new EndpointRecorder(map.cluster(), InstantSource.system());
            var inspection = new Inspection(informers.client(), map.cluster(), explanations);
            return new Ui(map, new UiServer(port, key, map, inspection, recorder));
        } catch (RuntimeException e) {
            map.close();
            throw e;
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.address();
    }

    /** A link that opens the page of whoever holds {@code key}, once, within the next 15 minutes. */
    public static String link(String address, LinkKey key) {
        return "http://" + address + "/ui/open?token=" + key.mint(Instant.now(), new SecureRandom());
    }

    @Override
    public void close() {
        map.close(); // ends the streams, which would keep the server from ending
        server.close();
    }
}
