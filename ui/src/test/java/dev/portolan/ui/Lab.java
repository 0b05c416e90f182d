package dev.portolan.ui;

import dev.portolan.apiserver.ApiServer;
import dev.portolan.apiserver.ApiServerConfig;
import dev.portolan.client.Clients;
import dev.portolan.client.Informers;
import dev.portolan.store.SqliteStore;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;

/** A real API server with the page on it, and a cluster that the test plays. */
public final class Lab implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final SqliteStore store = SqliteStore.inMemory();
    private final ApiServer api;
    private final KubernetesClient client;
    private final Informers informers;
    private final LinkKey key = LinkKey.random(new SecureRandom());
    private final Ui ui;

    private Lab(Path folder, TrafficCounters counters) {
        this.api = ApiServer.start(ApiServerConfig.local(folder), store);
        var admin = api.admin();
        this.client = Clients.of(api.uri(), admin.caPem(), admin.certificatePem(), admin.keyPem());
        this.informers = new Informers(client);
        this.ui = Ui.start(informers, 0, key, counters);
        informers.start();
        informers.awaitSynced(DEADLINE);
    }

    /** Starts on free ports; {@code folder} is for certificates. */
    public static Lab start(Path folder, TrafficCounters counters) {
        return new Lab(folder, counters);
    }

    /** The cluster. */
    public KubernetesClient client() {
        return client;
    }

    /** What plays the controllers and the node agent. */
    public Scenery scenery() {
        return new Scenery(client);
    }

    /** Where the page is. */
    public int port() {
        return ui.address().getPort();
    }

    /** A link that opens the page once. */
    public String link() {
        return Ui.link("127.0.0.1:" + port(), key);
    }

    /** The path and query of such a link. */
    public String door() {
        return link().substring(("http://127.0.0.1:" + port()).length());
    }

    @Override
    public void close() {
        ui.close();
        informers.close();
        client.close();
        api.close();
        store.close();
    }
}
