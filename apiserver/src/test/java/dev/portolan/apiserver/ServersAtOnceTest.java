package dev.portolan.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.apiserver.auth.User;
import dev.portolan.apiserver.kinds.Kinds;
import dev.portolan.apiserver.kinds.KindsConfig;
import dev.portolan.apiserver.kinds.KindsConfig.AddressRules;
import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.kinds.Strategy;
import dev.portolan.apiserver.registry.Registry;
import dev.portolan.apiserver.registry.RequestOptions;
import dev.portolan.apiserver.registry.RequestOptions.FieldValidation;
import dev.portolan.apiserver.registry.Writes.View;
import dev.portolan.apiserver.schema.Schemas;
import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.rules.Cidr;
import dev.portolan.rules.PortRange;
import dev.portolan.store.SqliteStore;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Servers on one store that do the same at the same moment: whoever is second finds it done and does not fail. */
class ServersAtOnceTest {
    private static final Cidr RANGE = Cidr.parse("10.96.0.0/16");
    private static final int SERVERS = 4;
    private static final int ROUNDS = 10;

    @Test
    void servers_that_start_together_all_start() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (SqliteStore store = SqliteStore.inMemory()) {
                together(server -> {
                    try (ObjectStorage storage = storage(store)) {
                        Registry registry = registry(storage);
                        Bootstrap.objects(registry);
                        new DefaultPolicy(registry).reconcile();
                        try (var ranges = new ServiceRanges(registry, List.of(RANGE));
                                var service = new KubernetesService(registry, RANGE)) {
                            ranges.ensureDefault();
                            service.publish(6443, List.of(new InetSocketAddress("10.0.0." + (server + 1), 6443)));
                        }
                    }
                });
                try (ObjectStorage storage = storage(store)) {
                    ResourceType services =
                            registry(storage).find("", "v1", "services").orElseThrow();
                    assertThat(storage.latest(services, ObjectStorage.key(services, "default", "kubernetes")))
                            .hasValueSatisfying(s -> assertThat(
                                            s.json().at("/spec/clusterIP").asString(""))
                                    .isEqualTo("10.96.0.1"));
                }
            }
        }
    }

    @Test
    void of_those_who_apply_a_new_object_together_one_creates_and_the_others_change_it() throws Exception {
        try (SqliteStore store = SqliteStore.inMemory();
                ObjectStorage storage = storage(store)) {
            Registry registry = registry(storage);
            Bootstrap.objects(registry);
            ResourceType maps = registry.find("", "v1", "configmaps").orElseThrow();
            for (int round = 0; round < ROUNDS; round++) {
                String name = "map-" + round;
                together(client -> {
                    ObjectNode config = map(name, client);
                    var options = new RequestOptions(
                            false, FieldValidation.IGNORE, new ArrayList<>(), "client-" + client, User.SERVER);
                    registry.writes().apply(maps, "default", name, View.WHOLE, config, false, options);
                });
                JsonNode made = storage.latest(maps, ObjectStorage.key(maps, "default", name))
                        .orElseThrow()
                        .json();
                assertThat(made.path("data").size()).isEqualTo(SERVERS);
                assertThat(made.path("metadata").path("managedFields").size()).isEqualTo(SERVERS);
            }
        }
    }

    private static ObjectNode map(String name, int client) {
        ObjectNode map =
                JsonNodeFactory.instance.objectNode().put("apiVersion", "v1").put("kind", "ConfigMap");
        map.putObject("metadata").put("name", name).put("namespace", "default");
        map.putObject("data").put("from-" + client, "here");
        return map;
    }

    private interface Story {
        void of(int number) throws Exception;
    }

    /** Tells the story as often as there are servers, all from one moment on; fails as the first that failed. */
    private static void together(Story story) throws Exception {
        var start = new CyclicBarrier(SERVERS);
        try (var threads = Executors.newFixedThreadPool(SERVERS)) {
            List<Callable<Void>> all = new ArrayList<>();
            for (int i = 0; i < SERVERS; i++) {
                int number = i;
                all.add(() -> {
                    start.await();
                    story.of(number);
                    return null;
                });
            }
            for (Future<Void> each : threads.invokeAll(all)) each.get();
        }
    }

    private static List<Strategy> kinds() {
        return Kinds.all(new KindsConfig(
                List.of(RANGE), PortRange.DEFAULT_NODE_PORTS, AddressRules.KUBERNETES, new SecureRandom()));
    }

    private static ObjectStorage storage(SqliteStore store) {
        return new ObjectStorage(store, kinds().stream().map(Strategy::type).toList());
    }

    private static Registry registry(ObjectStorage storage) {
        return new Registry(kinds(), Schemas.load(), storage);
    }
}
