package dev.portolan.bench.dns;

import dev.portolan.apiserver.ApiServer;
import dev.portolan.apiserver.ApiServerConfig;
import dev.portolan.apiserver.pki.Credentials;
import dev.portolan.client.Clients;
import dev.portolan.store.SqliteStore;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** An API server with the objects behind {@link Records}, and somebody who changes them. */
final class Site implements AutoCloseable {
    private static final int CHANGING = 50;

    private final SqliteStore store;
    private final ApiServer api;
    private final LongAdder written = new LongAdder();
    private final KubernetesClient client;
    private final Path kubeconfig;

    Site(Path folder) throws IOException {
        store = SqliteStore.open(folder.resolve("store.db"));
        api = ApiServer.start(ApiServerConfig.local(folder.resolve("pki")), store);
        Credentials admin = api.admin();
        client = Clients.of(api.uri(), admin.caPem(), admin.certificatePem(), admin.keyPem());
        kubeconfig = Files.writeString(
                folder.resolve("kubeconfig"), kubeconfig(api.uri().toString(), admin));
        IntStream.range(0, Records.SERVICES).forEach(this::service);
        IntStream.range(0, Records.HEADLESS).forEach(this::headless);
        IntStream.range(0, CHANGING).forEach(this::changing);
    }

    Path kubeconfig() {
        return kubeconfig;
    }

    private void service(int i) {
        client.resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("svc-" + i)
                        .endMetadata()
                        .withNewSpec()
                        .withClusterIP(Records.vip(i))
                        .addNewPort()
                        .withName("http")
                        .withPort(80)
                        .endPort()
                        .endSpec()
                        .build())
                .create();
    }

    private void headless(int i) {
        headlessService("headless-" + i);
        client.resource(slice(
                        "headless-" + i,
                        IntStream.range(0, Records.ENDPOINTS)
                                .mapToObj(k -> endpoint(Records.endpoint(i, k), true))
                                .toList()))
                .create();
    }

    private void headlessService(String name) {
        client.resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withClusterIP("None")
                        .addNewPort()
                        .withName("http")
                        .withPort(80)
                        .endPort()
                        .endSpec()
                        .build())
                .create();
    }

    private void changing(int i) {
        headlessService("changing-" + i);
        client.resource(changingSlice(i, true)).create();
        client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("changing-" + i)
                        .endMetadata()
                        .build())
                .create();
    }

    private static EndpointSlice changingSlice(int i, boolean ready) {
        return slice(
                "changing-" + i, List.of(endpoint("10.245." + i + ".1", ready), endpoint("10.245." + i + ".2", true)));
    }

    private static Endpoint endpoint(String address, boolean ready) {
        return new EndpointBuilder()
                .withAddresses(address)
                .withNewConditions()
                .withReady(ready)
                .endConditions()
                .build();
    }

    private static EndpointSlice slice(String service, List<Endpoint> endpoints) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(service)
                .addToLabels("kubernetes.io/service-name", service)
                .endMetadata()
                .withAddressType("IPv4")
                .withEndpoints(endpoints)
                .withPorts(new EndpointPortBuilder()
                        .withName("http")
                        .withPort(80)
                        .withProtocol("TCP")
                        .build())
                .build();
    }

    /** What is written while questions are answered. */
    enum Writes {
        ENDPOINTS,
        CONFIG_MAPS
    }

    /** How many writes there have been. */
    long written() {
        return written.sum();
    }

    /** Writes at {@code perSecond} until closed. What DNS must not care for costs the machine as much as what it must follow. */
    AutoCloseable writing(Writes what, int perSecond) {
        List<Thread> writers = new ArrayList<>();
        AtomicBoolean enough = new AtomicBoolean();
        int lanes = 8;
        for (int lane = 0; lane < lanes; lane++) {
            int first = lane;
            writers.add(Thread.ofVirtual().start(() -> {
                long interval = 1_000_000_000L * lanes / perSecond;
                long next = System.nanoTime();
                for (int turn = first; !enough.get(); turn += lanes) {
                    write(what, turn);
                    written.increment();
                    next += interval;
                    LockSupport.parkNanos(next - System.nanoTime());
                }
            }));
        }
        return () -> {
            enough.set(true);
            for (Thread each : writers) each.join();
        };
    }

    private void write(Writes what, int turn) {
        int i = turn % CHANGING;
        boolean odd = turn / CHANGING % 2 == 1;
        switch (what) {
            case ENDPOINTS -> client.resource(changingSlice(i, odd)).update();
            case CONFIG_MAPS ->
                client.resource(new ConfigMapBuilder()
                                .withNewMetadata()
                                .withNamespace("default")
                                .withName("changing-" + i)
                                .endMetadata()
                                .addToData("turn", String.valueOf(turn))
                                .build())
                        .update();
        }
    }

    private static String kubeconfig(String server, Credentials who) {
        return """
                apiVersion: v1
                kind: Config
                current-context: bench
                clusters: [{ name: bench, cluster: { server: "%s", certificate-authority-data: %s } }]
                users: [{ name: bench, user: { client-certificate-data: %s, client-key-data: %s } }]
                contexts: [{ name: bench, context: { cluster: bench, user: bench } }]
                """.formatted(server, base64(who.caPem()), base64(who.certificatePem()), base64(who.keyPem()));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        client.close();
        api.close();
        store.close();
    }
}
