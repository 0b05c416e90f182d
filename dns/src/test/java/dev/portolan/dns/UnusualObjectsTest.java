package dev.portolan.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.apiserver.ApiServer;
import dev.portolan.apiserver.ApiServerConfig;
import dev.portolan.client.Clients;
import dev.portolan.client.Informers;
import dev.portolan.dns.forward.Upstreams;
import dev.portolan.dns.wire.Decoded;
import dev.portolan.rules.Cidr;
import dev.portolan.store.SqliteStore;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objects that the API takes and nobody expects: they cost no other Service its names. */
class UnusualObjectsTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String SIXTY_THREE = "a".repeat(63);

    @TempDir
    Path folder;

    private SqliteStore store;
    private ApiServer api;
    private KubernetesClient client;
    private Informers informers;
    private DnsServer dns;

    @BeforeEach
    void start() {
        store = SqliteStore.inMemory();
        api = ApiServer.start(ApiServerConfig.local(folder), store);
        var admin = api.admin();
        client = Clients.of(api.uri(), admin.caPem(), admin.certificatePem(), admin.keyPem());
        informers = new Informers(client);
        dns = DnsServer.start(
                informers,
                DnsConfig.of("cluster.local", List.of(Cidr.parse("10.96.0.0/16")))
                        .withListen(new InetSocketAddress("127.0.0.1", 0))
                        .withUpstreams(Upstreams.none()));
    }

    @AfterEach
    void stop() {
        dns.close();
        informers.close();
        client.close();
        api.close();
        store.close();
    }

    @Test
    void a_slice_whose_label_names_no_service_is_nobody_s_from_the_start() {
        client.resource(slice("odd", "", "http", "10.244.0.7")).create();
        headless("db", "http");
        client.resource(slice("db-1", "db", "http", "10.244.0.8")).create();
        informers.start();
        awaitAddress("db", "10.244.0.8");
    }

    @Test
    void a_slice_whose_label_names_no_service_stops_nothing_later() {
        informers.start();
        headless("db", "http");
        client.resource(slice("db-1", "db", "http", "10.244.0.8")).create();
        awaitAddress("db", "10.244.0.8");
        client.resource(slice("odd", "", "http", "10.244.0.7")).create();
        headless("late", "http");
        client.resource(slice("late-1", "late", "http", "10.244.0.9")).create();
        awaitAddress("late", "10.244.0.9");
    }

    @Test
    void a_label_in_capitals_takes_no_names_from_the_service_in_small_letters() {
        informers.start();
        headless("db", "http");
        client.resource(slice("db-1", "db", "http", "10.244.0.8")).create();
        awaitAddress("db", "10.244.0.8");
        client.resource(slice("odd", "DB", "http", "10.244.0.7")).create();
        headless("late", "http");
        client.resource(slice("late-1", "late", "http", "10.244.0.9")).create();
        awaitAddress("late", "10.244.0.9");
        awaitAddress("db", "10.244.0.8");
    }

    @Test
    void a_change_that_says_it_happened_centuries_ago_is_answered_and_so_are_the_next_ones() {
        informers.start();
        headless("db", "http");
        client.resource(slice("db-1", "db", "http", "10.244.0.8")).create();
        awaitAddress("db", "10.244.0.8");
        for (String when :
                List.of("1700-01-01T00:00:00Z", "-999999999-01-01T00:00:00Z", "+999999999-01-01T00:00:00Z")) {
            String address = "10.244.0." + (20 + when.length());
            EndpointSlice changed = new EndpointSliceBuilder(slice("db-1", "db", "http", address))
                    .editMetadata()
                    .addToAnnotations("endpoints.kubernetes.io/last-change-trigger-time", when)
                    .endMetadata()
                    .build();
            client.resource(changed).update();
            awaitAddress("db", address);
        }
        headless("late", "http");
        client.resource(slice("late-1", "late", "http", "10.244.0.9")).create();
        awaitAddress("late", "10.244.0.9");
    }

    @Test
    void a_port_name_without_room_for_the_underscore_costs_the_service_no_address() throws IOException {
        informers.start();
        headless("db", SIXTY_THREE);
        client.resource(slice("db-1", "db", SIXTY_THREE, "10.244.0.8")).create();
        awaitAddress("db", "10.244.0.8");
        assertThat(ask("_" + SIXTY_THREE.substring(1) + "._tcp.db.default.svc.cluster.local.", "SRV")
                        .answers())
                .isEmpty();
    }

    private void headless(String name, String port) {
        client.resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withClusterIP("None")
                        .addNewPort()
                        .withName(port)
                        .withPort(80)
                        .endPort()
                        .endSpec()
                        .build())
                .create();
    }

    private static EndpointSlice slice(String name, String label, String port, String address) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .addToLabels("kubernetes.io/service-name", label)
                .endMetadata()
                .withAddressType("IPv4")
                .addNewPort()
                .withName(port)
                .withPort(80)
                .withProtocol("TCP")
                .endPort()
                .addNewEndpoint()
                .withAddresses(address)
                .endEndpoint()
                .build();
    }

    private void awaitAddress(String service, String address) {
        String name = service + ".default.svc.cluster.local.";
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(ask(name, "A").sorted()).containsExactly(name + " 5 A " + address));
    }

    private Decoded ask(String name, String type) throws IOException {
        try (var socket = new DatagramSocket()) {
            socket.setSoTimeout((int) DEADLINE.toMillis());
            socket.connect(dns.addresses().getFirst());
            byte[] query = Decoded.query(1, name, Decoded.type(type), 0);
            socket.send(new DatagramPacket(query, query.length));
            var response = new DatagramPacket(new byte[4096], 4096);
            socket.receive(response);
            return Decoded.of(response.getData(), response.getLength());
        }
    }
}
