package dev.portolan.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.portolan.apiserver.ApiServer;
import dev.portolan.apiserver.ApiServerConfig;
import dev.portolan.apiserver.kinds.KindsConfig.AddressRules;
import dev.portolan.client.Clients;
import dev.portolan.client.Informers;
import dev.portolan.rules.Cidr;
import dev.portolan.store.SqliteStore;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.BackendTLSPolicy;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.Gateway;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.GatewayClass;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteBuilder;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.RouteParentStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Gateway API against a real API server that learns its kinds while the gateway runs. */
class GatewayApiServedTest {
    private static final Duration DEADLINE = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private SqliteStore store;
    private ApiServer api;
    private KubernetesClient client;
    private Informers informers;
    private dev.portolan.gateway.Gateway gateway;
    private HttpServer backend;

    @BeforeEach
    void start() throws Exception {
        store = SqliteStore.inMemory();
        api = ApiServer.start(
                ApiServerConfig.local(folder).withServices(Cidr.parse("127.96.0.0/16"), AddressRules.LOOPBACK_ALLOWED),
                store);
        var admin = api.admin();
        client = Clients.of(api.uri(), admin.caPem(), admin.certificatePem(), admin.keyPem());
        Assumptions.assumeTrue(
                client.supports(CustomResourceDefinition.class), "this API server has no CustomResourceDefinitions");
        informers = new Informers(client);
        gateway =
                dev.portolan.gateway.Gateway.start(informers, GatewayConfig.on(new InetSocketAddress("127.0.0.1", 0)));
        informers.start();
        assertThat(gateway.awaitReady(DEADLINE)).isTrue();
        backend = HttpServer.create(new InetSocketAddress("127.0.6.9", 0), 0);
        backend.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 5);
            try (exchange) {
                exchange.getResponseBody().write("hello".getBytes(StandardCharsets.US_ASCII));
            }
        });
        backend.start();
    }

    @AfterEach
    void stop() {
        if (gateway != null) {
            gateway.close();
            informers.close();
            backend.stop(0);
        }
        client.close();
        api.close();
        store.close();
    }

    private void apply(String yaml) {
        for (String each : yaml.split("---\n")) {
            HasMetadata object = Serialization.unmarshal(each);
            client.resource(object).create();
        }
    }

    private static String get(int port) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.0\r\nHost: shop.test\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String said(List<Condition> conditions, String type) {
        return conditions.stream()
                .filter(c -> c.getType().equals(type))
                .map(c -> c.getStatus() + " " + c.getReason())
                .findFirst()
                .orElse("nothing");
    }

    @Test
    void kinds_that_come_later_are_followed_and_their_owners_are_told() throws Exception {
        String kinds = Files.readString(Path.of("../examples/gateway-api/crds.yaml"));
        apply(kinds.substring(kinds.indexOf("---\n") + 4));
        await().atMost(DEADLINE).until(() -> client.supports(HTTPRoute.class));
        int port = FreePort.next();
        apply("""
                apiVersion: gateway.networking.k8s.io/v1
                kind: GatewayClass
                metadata: {name: portolan}
                spec: {controllerName: portolan.dev/gateway}
                ---
                apiVersion: gateway.networking.k8s.io/v1
                kind: Gateway
                metadata: {name: gw, namespace: default}
                spec:
                  gatewayClassName: portolan
                  listeners: [{name: web, port: %d, protocol: HTTP}]
                ---
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: shop, namespace: default}
                spec:
                  parentRefs: [{name: gw}]
                  hostnames: [shop.test]
                  rules: [{backendRefs: [{name: web, port: 80}]}]
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: web, namespace: default}
                spec: {ports: [{name: http, port: 80}]}
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: web-1, namespace: default, labels: {kubernetes.io/service-name: web}}
                addressType: IPv4
                ports: [{name: http, port: %d, protocol: TCP}]
                endpoints: [{addresses: [127.0.6.9], conditions: {ready: true}}]
                """.formatted(port, backend.getAddress().getPort()));
        await().atMost(DEADLINE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(get(port)).endsWith("hello"));
        await().atMost(DEADLINE).ignoreExceptions().untilAsserted(() -> {
            GatewayClass made =
                    client.resources(GatewayClass.class).withName("portolan").get();
            assertThat(said(made.getStatus().getConditions(), "Accepted")).isEqualTo("True Accepted");
            Gateway served = client.resources(Gateway.class)
                    .inNamespace("default")
                    .withName("gw")
                    .get();
            assertThat(said(served.getStatus().getConditions(), "Accepted")).isEqualTo("True Accepted");
            assertThat(said(served.getStatus().getConditions(), "Programmed")).isEqualTo("True Programmed");
            var listener = served.getStatus().getListeners().getFirst();
            assertThat(said(listener.getConditions(), "ResolvedRefs")).isEqualTo("True ResolvedRefs");
            assertThat(listener.getAttachedRoutes()).isEqualTo(1);
            HTTPRoute route = client.resources(HTTPRoute.class)
                    .inNamespace("default")
                    .withName("shop")
                    .get();
            var parent = route.getStatus().getParents().getFirst();
            assertThat(parent.getControllerName()).isEqualTo("portolan.dev/gateway");
            assertThat(said(parent.getConditions(), "Accepted")).isEqualTo("True Accepted");
            assertThat(said(parent.getConditions(), "ResolvedRefs")).isEqualTo("True ResolvedRefs");
        });
        client.resources(HTTPRoute.class)
                .inNamespace("default")
                .withName("shop")
                .delete();
        await().atMost(DEADLINE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(get(port)).startsWith("HTTP/1.1 404"));
        whatIsSaidOfAGatewayGoesWithIt();
    }

    private void whatIsSaidOfAGatewayGoesWithIt() {
        apply("""
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: later, namespace: default}
                spec:
                  parentRefs: [{name: gw}]
                  hostnames: [later.test]
                  rules: [{backendRefs: [{name: web, port: 80}]}]
                ---
                apiVersion: gateway.networking.k8s.io/v1
                kind: BackendTLSPolicy
                metadata: {name: web, namespace: default}
                spec:
                  targetRefs: [{group: '', kind: Service, name: web}]
                  validation: {hostname: in.side, wellKnownCACertificates: System}
                """);
        await().atMost(DEADLINE).until(() -> controllers().contains("portolan.dev/gateway"));
        await().atMost(DEADLINE).ignoreExceptions().until(() -> {
            client.resources(HTTPRoute.class)
                    .inNamespace("default")
                    .withName("later")
                    .editStatus(route -> new HTTPRouteBuilder(route)
                            .editStatus()
                            .addNewParent()
                            .withControllerName("other.test/gateway")
                            .withNewParentRef()
                            .withName("other")
                            .endParentRef()
                            .endParent()
                            .endStatus()
                            .build());
            return true;
        });
        await().atMost(DEADLINE).ignoreExceptions().untilAsserted(() -> {
            assertThat(controllers()).contains("portolan.dev/gateway", "other.test/gateway");
            assertThat(ancestors()).containsExactly("gw");
        });
        client.resources(Gateway.class).inNamespace("default").withName("gw").delete();
        await().atMost(DEADLINE).untilAsserted(() -> {
            assertThat(controllers()).containsExactly("other.test/gateway");
            assertThat(ancestors()).isEmpty();
        });
    }

    private List<String> controllers() {
        var status = client.resources(HTTPRoute.class)
                .inNamespace("default")
                .withName("later")
                .get()
                .getStatus();
        return status == null
                ? List.of()
                : status.getParents().stream()
                        .map(RouteParentStatus::getControllerName)
                        .toList();
    }

    private List<String> ancestors() {
        var status = client.resources(BackendTLSPolicy.class)
                .inNamespace("default")
                .withName("web")
                .get()
                .getStatus();
        return status == null
                ? List.of()
                : status.getAncestors().stream()
                        .map(a -> a.getAncestorRef().getName())
                        .toList();
    }
}
