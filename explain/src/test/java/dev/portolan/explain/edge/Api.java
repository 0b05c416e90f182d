package dev.portolan.explain.edge;

import dev.portolan.apiserver.ApiServer;
import dev.portolan.apiserver.ApiServerConfig;
import dev.portolan.client.Clients;
import dev.portolan.store.SqliteStore;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;

/** A real API server in this process, and a client of its administrator. */
record Api(SqliteStore store, ApiServer server, KubernetesClient client) implements AutoCloseable {
    static Api start(Path folder) {
        SqliteStore store = SqliteStore.inMemory();
        ApiServer server = ApiServer.start(ApiServerConfig.local(folder), store);
        var admin = server.admin();
        return new Api(store, server, Clients.of(server.uri(), admin.caPem(), admin.certificatePem(), admin.keyPem()));
    }

    /** Creates an object from YAML in namespace {@code default}. */
    <T extends HasMetadata> T create(Class<T> kind, String yaml) {
        return client.resource(Serialization.unmarshal(yaml, kind))
                .inNamespace("default")
                .create();
    }

    @Override
    public void close() {
        client.close();
        server.close();
        store.close();
    }
}
