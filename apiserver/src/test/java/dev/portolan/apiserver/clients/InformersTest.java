package dev.portolan.apiserver.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portolan.apiserver.clients.InformerUnderTest.Told;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients' own informers while writers write, the server is killed with -9 and started again, and then ended in order and started again:
 * what they tell their handlers is every change, in order, once, and their cache is what the server has.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InformersTest {
    private static final String NAMESPACE = "lab";
    private static final int WRITERS = 3;
    private static final int NAMES = 6;
    private static final int WRITES = 60;
    private static final long SEED = 20;
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void fabric8_is_told_every_change_once_over_a_crash_and_a_restart() throws Exception {
        holds(server -> new Fabric8Informer(server.kubeconfig(), NAMESPACE));
    }

    @Test
    void client_node_is_told_every_change_once_over_a_crash_and_a_restart() throws Exception {
        Path modules = NodeInformer.modules().orElse(null);
        assumeTrue(modules != null, "needs node and npm, by which ./test fetches client-node into target/tools/node");
        Path script = ServerProcess.resource("informer.mjs", folder.resolve("informer.mjs"));
        holds(server -> new NodeInformer(modules, script, server.kubeconfig(), NAMESPACE));
    }

    private interface Begin {
        InformerUnderTest on(ServerProcess server) throws IOException;
    }

    private void holds(Begin begin) throws Exception {
        try (var server = new ServerProcess(folder);
                KubernetesClient client = client(server)) {
            client.namespaces()
                    .resource(new io.fabric8.kubernetes.api.model.NamespaceBuilder()
                            .withNewMetadata()
                            .withName(NAMESPACE)
                            .endMetadata()
                            .build())
                    .create();
            await().atMost(SOON)
                    .until(() -> !client.configMaps()
                            .inNamespace(NAMESPACE)
                            .list()
                            .getItems()
                            .isEmpty());
            long from = Long.parseLong(client.configMaps()
                    .inNamespace(NAMESPACE)
                    .list()
                    .getMetadata()
                    .getResourceVersion());
            try (var informer = begin.on(server)) {
                await().atMost(30, TimeUnit.SECONDS)
                        .until(() -> !informer.told().isEmpty());
                write(server, client);
                // a connection that the server's end has broken is found out by the first request on it
                Map<String, String> there = await().atMost(30, TimeUnit.SECONDS)
                        .ignoreExceptionsInstanceOf(KubernetesClientException.class)
                        .until(() -> state(client), Objects::nonNull);
                await().atMost(60, TimeUnit.SECONDS)
                        .untilAsserted(() ->
                                assertThat(new TreeMap<>(informer.cache())).isEqualTo(there));
                List<Told> history = history(client, from);
                assertThat(history.size()).isGreaterThanOrEqualTo(3 * WRITES);
                await().atMost(SOON)
                        .untilAsserted(
                                () -> assertThat(after(informer.told(), from)).hasSameSizeAs(history));
                assertThat(after(informer.told(), from)).isEqualTo(history);
            }
        }
    }

    /** What was there at first, an informer tells of as it likes. */
    private static List<Told> after(List<Told> told, long revision) {
        return told.stream().filter(t -> t.revision() > revision).toList();
    }

    private static KubernetesClient client(ServerProcess server) {
        Config config = Config.fromKubeconfig(server.kubeconfig().toFile());
        config.setClientKeyAlgo("EC");
        config.setRequestRetryBackoffLimit(0);
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private void write(ServerProcess server, KubernetesClient client) throws Exception {
        var written = new AtomicInteger();
        var over = new AtomicBoolean();
        var writers = new ArrayList<Thread>();
        for (int i = 0; i < WRITERS; i++) {
            var random = new Random(SEED + i);
            writers.add(Thread.ofVirtual().start(() -> {
                while (!over.get()) step(client, random, written);
            }));
        }
        try {
            written(written, WRITES);
            server.crash();
            written(written, 2 * WRITES);
            server.restart();
            written(written, 3 * WRITES);
        } finally {
            over.set(true);
            for (Thread writer : writers) writer.join();
        }
    }

    private static void written(AtomicInteger written, int count) {
        await().atMost(90, TimeUnit.SECONDS).until(() -> written.get() >= count);
    }

    private static void step(KubernetesClient client, Random random, AtomicInteger written) {
        ConfigMap map = new ConfigMapBuilder()
                .withNewMetadata()
                .withName("m" + random.nextInt(NAMES))
                .endMetadata()
                .addToData("n", String.valueOf(random.nextInt()))
                .build();
        var resource = client.configMaps().inNamespace(NAMESPACE).resource(map);
        try {
            switch (random.nextInt(4)) {
                case 0 -> resource.create();
                case 1 -> {
                    if (resource.delete().isEmpty()) return; // it was not there
                }
                default -> resource.update();
            }
            written.incrementAndGet();
        } catch (KubernetesClientException there) {
            Thread.yield(); // there already, or gone, or the server is away: another step
        }
    }

    private static Map<String, String> state(KubernetesClient client) {
        Map<String, String> state = new TreeMap<>();
        for (ConfigMap map : client.configMaps().inNamespace(NAMESPACE).list().getItems()) {
            state.put(map.getMetadata().getName(), map.getMetadata().getResourceVersion());
        }
        return state;
    }

    /** What happened, as a fresh watch from the beginning tells; that such a watch tells the store's history is WatchHistoryTest's. */
    private static List<Told> history(KubernetesClient client, long from) {
        String path =
                "/api/v1/namespaces/" + NAMESPACE + "/configmaps?watch=true&timeoutSeconds=1&resourceVersion=" + from;
        var mapper = new tools.jackson.databind.json.JsonMapper();
        return client.raw(path)
                .lines()
                .filter(l -> !l.isBlank())
                .map(mapper::readTree)
                .map(e -> new Told(
                        e.path("type").asString(),
                        e.at("/object/metadata/name").asString(),
                        Long.parseLong(e.at("/object/metadata/resourceVersion").asString())))
                .toList();
    }
}
