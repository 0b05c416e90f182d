package dev.portolan.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.apiserver.ApiServer;
import dev.portolan.apiserver.ApiServerConfig;
import dev.portolan.apiserver.kinds.KindsConfig.AddressRules;
import dev.portolan.client.Clients;
import dev.portolan.client.Informers;
import dev.portolan.proxy.core.PortOwner;
import dev.portolan.proxy.userspace.UserspaceConfig;
import dev.portolan.proxy.userspace.UserspacePlane;
import dev.portolan.rules.Cidr;
import dev.portolan.store.SqliteStore;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A proxy that follows a real API server, with the data plane that needs no privilege. */
class ServiceProxyTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final String net = "127." + (100 + new Random().nextInt(90)) + ".";
    private final InetAddress nodeAddress = InetAddress.ofLiteral(net + "255.1");

    @TempDir
    Path folder;

    private SqliteStore store;
    private ApiServer api;
    private KubernetesClient client;
    private Informers informers;
    private UserspacePlane plane;
    private ServiceProxy proxy;
    private ServerSocket pod;

    @BeforeEach
    void start() throws Exception {
        store = SqliteStore.inMemory();
        ApiServerConfig config =
                ApiServerConfig.local(folder).withServices(Cidr.parse(net + "0.0/17"), AddressRules.LOOPBACK_ALLOWED);
        api = ApiServer.start(config, store);
        var admin = api.admin();
        client = Clients.of(api.uri(), admin.caPem(), admin.certificatePem(), admin.keyPem());
        informers = new Informers(client);
        plane = new UserspacePlane(UserspaceConfig.DEFAULT);
        proxy = ServiceProxy.start(informers, new ProxyConfig("here", List.of(nodeAddress), plane));
        pod = new ServerSocket();
        pod.bind(new InetSocketAddress(net + "200.1", 0));
        informers.start();
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
        plane.close();
        pod.close();
        informers.close();
        client.close();
        api.close();
        store.close();
    }

    @Test
    void a_service_answers_at_its_addresses_while_it_has_an_endpoint() throws Exception {
        Service service = client.resource(service("shop", "NodePort")).create();
        EndpointSlice slice = client.resource(slice("shop", true)).create();
        InetSocketAddress vip = new InetSocketAddress(service.getSpec().getClusterIP(), 3200);
        int nodePort = service.getSpec().getPorts().getFirst().getNodePort();
        await().atMost(DEADLINE).untilAsserted(() -> assertThat(connects(vip)).isTrue());
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(connects(new InetSocketAddress(nodeAddress, nodePort)))
                        .isTrue());
        client.resource(slice).delete();
        await().atMost(DEADLINE).untilAsserted(() -> assertThat(connects(vip)).isFalse());
        client.resource(slice("shop", false)).create();
        assertThat(proxy.awaitApplied(DEADLINE)).isTrue();
        assertThat(connects(vip)).isFalse();
    }

    @Test
    void a_taken_port_is_said_once_on_the_service_and_served_when_it_is_free() throws Exception {
        InetSocketAddress vip = new InetSocketAddress(net + "0.77", 3200);
        try (ServerSocket other = new ServerSocket()) {
            other.bind(vip);
            Service wanted = new ServiceBuilder(service("shop", "ClusterIP"))
                    .editSpec()
                    .withClusterIP(net + "0.77")
                    .endSpec()
                    .build();
            client.resource(wanted).create();
            client.resource(slice("shop", true)).create();
            await().atMost(DEADLINE)
                    .untilAsserted(() -> assertThat(events("PortBusy"))
                            .singleElement()
                            .satisfies(event -> assertThat(event.getMessage())
                                    .contains(net + "0.77:3200/TCP is not served: another process listens")));
            await().atMost(DEADLINE).until(() -> proxy.health().unserved() == 1);
        }
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(events("FrontendServed")).hasSize(1));
        assertThat(connects(vip)).isTrue();
        assertThat(events("PortBusy"))
                .singleElement()
                .satisfies(event -> assertThat(event.getCount()).isEqualTo(1));
    }

    @Test
    void an_empty_cluster_is_applied_and_the_proxy_healthy() {
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(proxy.health().ok()).isTrue());
    }

    @Test
    void a_load_balancer_is_told_how_many_ready_endpoints_are_on_this_node() throws Exception {
        Service wanted = new ServiceBuilder(service("shop", "LoadBalancer"))
                .editSpec()
                .withExternalTrafficPolicy("Local")
                .endSpec()
                .build();
        int port = client.resource(wanted).create().getSpec().getHealthCheckNodePort();
        client.resource(slice("shop", true)).create();
        URI check = URI.create("http://" + nodeAddress.getHostAddress() + ":" + port + "/");
        try (HttpClient http = HttpClient.newHttpClient()) {
            await().atMost(DEADLINE)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .untilAsserted(() -> {
                        HttpResponse<String> answer =
                                http.send(HttpRequest.newBuilder(check).build(), BodyHandlers.ofString());
                        assertThat(answer.statusCode()).isEqualTo(200);
                        assertThat(answer.headers().firstValue("X-Load-Balancing-Endpoint-Weight"))
                                .contains("1");
                        assertThat(answer.body().strip())
                                .isEqualTo("{\"service\":{\"namespace\":\"default\",\"name\":\"shop\"},"
                                        + "\"localEndpoints\":1,\"serviceProxyHealthy\":true}");
                    });
            client.resource(slice("shop", true)).delete();
            client.resource(slice("shop", false)).create();
            await().atMost(DEADLINE).untilAsserted(() -> {
                HttpResponse<String> answer =
                        http.send(HttpRequest.newBuilder(check).build(), BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.body()).contains("\"localEndpoints\":0");
            });
        }
    }

    @Test
    void a_load_balancer_hears_at_once_of_an_only_endpoint_that_terminates_though_it_still_serves() throws Exception {
        int port = client.resource(local(0)).create().getSpec().getHealthCheckNodePort();
        EndpointSlice ready = slice("shop", true);
        client.resource(ready).create();
        awaitHealthCheck(port, 200);
        client.resource(new EndpointSliceBuilder(ready)
                        .editFirstEndpoint()
                        .editConditions()
                        .withReady(false)
                        .withServing(true)
                        .withTerminating(true)
                        .endConditions()
                        .endEndpoint()
                        .build())
                .update();
        awaitHealthCheck(port, 503);
    }

    @Test
    void a_health_check_port_that_somebody_had_answers_when_it_is_free_without_a_change_of_the_table()
            throws Exception {
        InetSocketAddress at;
        try (ServerSocket other = new ServerSocket()) {
            other.bind(new InetSocketAddress(nodeAddress, freeNodePort()));
            at = new InetSocketAddress(nodeAddress, other.getLocalPort());
            client.resource(local(at.getPort())).create();
            client.resource(slice("shop", true)).create();
            await().atMost(DEADLINE)
                    .until(() -> proxy.table().forwardings().values().stream()
                            .anyMatch(f -> !f.outside().backends().isEmpty()));
            assertThat(proxy.awaitApplied(DEADLINE)).isTrue();
        }
        assertThat(proxy.awaitApplied(DEADLINE)).isTrue();
        awaitHealthCheck(at.getPort(), 200);
    }

    private static int freeNodePort() {
        return 30_000 + new Random().nextInt(2000);
    }

    /** Of type LoadBalancer with policy Local; port 0 lets the API choose. */
    private static Service local(int healthCheckNodePort) {
        return new ServiceBuilder(service("shop", "LoadBalancer"))
                .editSpec()
                .withExternalTrafficPolicy("Local")
                .withHealthCheckNodePort(healthCheckNodePort == 0 ? null : healthCheckNodePort)
                .endSpec()
                .build();
    }

    private void awaitHealthCheck(int port, int status) {
        URI check = URI.create("http://" + nodeAddress.getHostAddress() + ":" + port + "/");
        try (HttpClient http = HttpClient.newHttpClient()) {
            await().atMost(DEADLINE)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .untilAsserted(() -> assertThat(
                                    http.send(HttpRequest.newBuilder(check).build(), BodyHandlers.ofString())
                                            .statusCode())
                            .isEqualTo(status));
        }
    }

    @Test
    void what_service_ports_carried_is_summed_over_their_addresses() throws Exception {
        Service service = client.resource(service("shop", "NodePort")).create();
        client.resource(slice("shop", true)).create();
        InetSocketAddress vip = new InetSocketAddress(service.getSpec().getClusterIP(), 3200);
        int nodePort = service.getSpec().getPorts().getFirst().getNodePort();
        await().atMost(DEADLINE).untilAsserted(() -> assertThat(connects(vip)).isTrue());
        PortOwner port = new PortOwner("default", "shop", "");
        await().atMost(DEADLINE).until(() -> proxy.counters().get(port).connections() > 0);
        long before = proxy.counters().get(port).connections();
        assertThat(connects(vip)).isTrue();
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(connects(new InetSocketAddress(nodeAddress, nodePort)))
                        .isTrue());
        await().atMost(DEADLINE).until(() -> proxy.counters().get(port).connections() == before + 2);
    }

    private List<Event> events(String reason) {
        return client.v1().events().inNamespace("default").list().getItems().stream()
                .filter(event -> reason.equals(event.getReason()))
                .toList();
    }

    private static boolean connects(InetSocketAddress to) {
        try (Socket socket = new Socket()) {
            socket.connect(to, 20_000);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    private static Service service(String name, String type) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withType(type)
                .addNewPort()
                .withPort(3200)
                .endPort()
                .endSpec()
                .build();
    }

    private EndpointSlice slice(String service, boolean ready) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(service + "-1")
                .addToLabels("kubernetes.io/service-name", service)
                .endMetadata()
                .withAddressType("IPv4")
                .addNewPort()
                .withPort(pod.getLocalPort())
                .endPort()
                .addNewEndpoint()
                .withAddresses(pod.getInetAddress().getHostAddress())
                .withNewConditions()
                .withReady(ready)
                .endConditions()
                .withNodeName("here")
                .endEndpoint()
                .build();
    }
}
