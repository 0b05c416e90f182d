package dev.portolan.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.portolan.apiserver.ApiServer;
import dev.portolan.apiserver.ApiServerConfig;
import dev.portolan.apiserver.kinds.KindsConfig.AddressRules;
import dev.portolan.client.Clients;
import dev.portolan.client.Informers;
import dev.portolan.gateway.core.TestCertificates;
import dev.portolan.gateway.server.GatewayBindException;
import dev.portolan.gateway.server.TlsClient;
import dev.portolan.rules.Cidr;
import dev.portolan.store.SqliteStore;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClassBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that follows a real API server. */
class GatewayTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private SqliteStore store;
    private ApiServer api;
    private KubernetesClient client;
    private Informers informers;
    private Gateway gateway;
    private final List<HttpServer> backends = new ArrayList<>();

    @BeforeEach
    void start() {
        store = SqliteStore.inMemory();
        api = ApiServer.start(
                ApiServerConfig.local(folder).withServices(Cidr.parse("127.96.0.0/16"), AddressRules.LOOPBACK_ALLOWED),
                store);
        var admin = api.admin();
        client = Clients.of(api.uri(), admin.caPem(), admin.certificatePem(), admin.keyPem());
        informers = new Informers(client);
        gateway = Gateway.start(
                informers,
                GatewayConfig.on(new InetSocketAddress("127.0.0.1", 0)).withTls(new InetSocketAddress("127.0.0.1", 0)));
    }

    @AfterEach
    void stop() {
        gateway.close();
        informers.close();
        client.close();
        api.close();
        store.close();
        backends.forEach(b -> b.stop(0));
    }

    private void follow() throws InterruptedException {
        informers.start();
        assertThat(gateway.awaitReady(DEADLINE)).isTrue();
    }

    private int backend(String address, String text) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(address, 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            try (exchange) {
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        backends.add(server);
        return server.getAddress().getPort();
    }

    private void service(String name) {
        client.resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .addToSelector("app", name)
                        .addNewPort()
                        .withName("http")
                        .withPort(80)
                        .endPort()
                        .endSpec()
                        .build())
                .create();
    }

    /** One slice for one endpoint. */
    private EndpointSlice slice(String service, String address, int port, boolean ready, boolean terminating) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(service + "-" + address.replace('.', '-'))
                .addToLabels("kubernetes.io/service-name", service)
                .endMetadata()
                .withAddressType("IPv4")
                .addNewPort()
                .withName("http")
                .withPort(port)
                .withProtocol("TCP")
                .endPort()
                .addNewEndpoint()
                .withAddresses(address)
                .withNewConditions()
                .withReady(ready)
                .withServing(true)
                .withTerminating(terminating)
                .endConditions()
                .endEndpoint()
                .build();
    }

    private static IngressBuilder ingress(String name, String host, String service, String portName) {
        return new IngressBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .addNewRule()
                .withHost(host)
                .withNewHttp()
                .addNewPath()
                .withPath("/")
                .withPathType("Prefix")
                .withNewBackend()
                .withNewService()
                .withName(service)
                .withNewPort()
                .withName(portName)
                .endPort()
                .endService()
                .endBackend()
                .endPath()
                .endHttp()
                .endRule()
                .endSpec();
    }

    /** Status code and body. By a bare socket, since the JDK's clients let nobody choose the Host field. */
    private String get(String host) throws IOException {
        InetSocketAddress to = gateway.addresses().getFirst();
        try (Socket socket = new Socket(to.getAddress(), to.getPort())) {
            socket.getOutputStream()
                    .write(("GET / HTTP/1.0\r\nHost: " + host + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.substring(9, 13) + answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }

    private void awaitAnswer(String host, String beginning) {
        await().atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertThat(get(host)).startsWith(beginning));
    }

    private List<String> addresses(String name) {
        Ingress now = client.network()
                .v1()
                .ingresses()
                .inNamespace("default")
                .withName(name)
                .get();
        return now.getStatus().getLoadBalancer().getIngress() == null
                ? List.of()
                : now.getStatus().getLoadBalancer().getIngress().stream()
                        .map(i -> i.getIp())
                        .toList();
    }

    private List<String> events(String name) {
        return client.v1().events().inNamespace("default").list().getItems().stream()
                .filter(e -> e.getInvolvedObject().getName().equals(name))
                .map(e -> e.getType() + " " + e.getReason() + ": " + e.getMessage())
                .toList();
    }

    @Test
    void an_ingress_leads_to_the_pods_of_its_service_and_follows_them() throws Exception {
        follow();
        int one = backend("127.0.6.1", "one");
        int two = backend("127.0.6.2", "two");
        client.resource(ingress("shop", "shop.localhost", "web", "http").build())
                .create();
        awaitAnswer("shop.localhost", "503 503 Service Unavailable\n\nService default/web does not exist");
        service("web");
        awaitAnswer("shop.localhost", "503 503 Service Unavailable\n\nService default/web has no ready endpoint");
        client.resource(slice("web", "127.0.6.1", one, true, false)).create();
        awaitAnswer("shop.localhost", "200 one");
        // A new pod is ready, the old one is being deleted.
        client.resource(slice("web", "127.0.6.2", two, true, false)).create();
        client.resource(slice("web", "127.0.6.1", one, false, true)).update();
        awaitAnswer("shop.localhost", "200 two");
        client.network()
                .v1()
                .ingresses()
                .inNamespace("default")
                .withName("shop")
                .delete();
        awaitAnswer("shop.localhost", "404 ");
    }

    @Test
    void the_class_is_made_and_is_the_default() throws Exception {
        follow();
        await().atMost(DEADLINE).untilAsserted(() -> {
            var made =
                    client.network().v1().ingressClasses().withName("portolan").get();
            assertThat(made).isNotNull();
            assertThat(made.getSpec().getController()).isEqualTo("portolan.dev/ingress");
            assertThat(made.getMetadata().getAnnotations())
                    .containsEntry("ingressclass.kubernetes.io/is-default-class", "true");
        });
    }

    @Test
    void the_class_does_not_push_another_default_aside() throws Exception {
        client.resource(new IngressClassBuilder()
                        .withNewMetadata()
                        .withName("other")
                        .addToAnnotations("ingressclass.kubernetes.io/is-default-class", "true")
                        .endMetadata()
                        .withNewSpec()
                        .withController("other.io/controller")
                        .endSpec()
                        .build())
                .create();
        follow();
        await().atMost(DEADLINE).untilAsserted(() -> {
            var made =
                    client.network().v1().ingressClasses().withName("portolan").get();
            assertThat(made).isNotNull();
            assertThat(made.getMetadata().getAnnotations())
                    .containsEntry("ingressclass.kubernetes.io/is-default-class", "false");
        });
        client.resource(ingress("shop", "shop.localhost", "web", "http").build())
                .create();
        client.resource(ingress("mine", "mine.localhost", "web", "http")
                        .editSpec()
                        .withIngressClassName("portolan")
                        .endSpec()
                        .build())
                .create();
        awaitAnswer("mine.localhost", "503");
        assertThat(get("shop.localhost")).startsWith("404");
    }

    @Test
    void the_status_shows_the_address_while_the_ingress_is_ours() throws Exception {
        follow();
        Ingress made = client.resource(
                        ingress("shop", "shop.localhost", "web", "http").build())
                .create();
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(addresses("shop")).containsExactly("127.0.0.1"));
        made = client.resource(made).get();
        made.getStatus().getLoadBalancer().getIngress().getFirst().setIp("10.9.9.9");
        client.network().v1().ingresses().resource(made).updateStatus();
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(addresses("shop")).containsExactly("127.0.0.1"));
        client.network()
                .v1()
                .ingresses()
                .inNamespace("default")
                .withName("shop")
                .edit(i -> new IngressBuilder(i)
                        .editSpec()
                        .withIngressClassName("nginx")
                        .endSpec()
                        .build());
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(addresses("shop")).isEmpty());
    }

    @Test
    void what_has_to_be_mended_is_said_once_and_so_is_that_it_was() throws Exception {
        follow();
        client.resource(ingress("shop", "shop.localhost", "web", "http").build())
                .create();
        client.resource(ingress("shop-copy", "shop.localhost", "web", "http").build())
                .create();
        String missing = "Warning ServiceMissing: shop.localhost/ leads nowhere: Service default/web does not exist";
        await().atMost(DEADLINE).untilAsserted(() -> {
            assertThat(events("shop")).containsExactly(missing);
            assertThat(events("shop-copy"))
                    .contains("Warning PathConflict: shop.localhost/ is served by the older Ingress default/shop;"
                            + " this rule gets no requests");
        });
        service("web");
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(events("shop"))
                        .containsExactlyInAnyOrder(
                                missing, "Normal Mended: Every rule of this Ingress leads somewhere again"));
    }

    private String certificateOf(String serverName) throws Exception {
        return TlsClient.shown(gateway.tlsAddresses().getFirst(), serverName);
    }

    private void secret(String certificateOf) {
        Secret secret = new SecretBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("cert")
                .endMetadata()
                .withType("kubernetes.io/tls")
                .withStringData(TestCertificates.of(certificateOf))
                .build();
        client.resource(secret).createOr(NonDeletingOperation::update);
    }

    @Test
    void a_certificate_is_shown_as_soon_as_its_secret_is_there_and_changes_with_it() throws Exception {
        follow();
        client.resource(ingress("shop", "shop.localhost", "web", "http")
                        .editSpec()
                        .addNewTl()
                        .withHosts("shop.localhost")
                        .withSecretName("cert")
                        .endTl()
                        .endSpec()
                        .build())
                .create();
        await().atMost(DEADLINE)
                .untilAsserted(
                        () -> assertThat(events("shop")).anyMatch(e -> e.startsWith("Warning TlsSecretMissing: ")));
        assertThat(certificateOf("shop.localhost")).contains("default certificate");
        for (String name : List.of("first", "second")) {
            secret(name);
            await().atMost(DEADLINE)
                    .untilAsserted(
                            () -> assertThat(certificateOf("shop.localhost")).isEqualTo("CN=" + name));
        }
        assertThat(get("shop.localhost")).startsWith("308");
    }

    @Test
    void an_annotation_that_means_nothing_here_is_said() throws Exception {
        follow();
        client.resource(ingress("shop", "shop.localhost", "web", "http")
                        .editMetadata()
                        .addToAnnotations("nginx.ingress.kubernetes.io/server-snippet", "return 200;")
                        .endMetadata()
                        .build())
                .create();
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(events("shop"))
                        .contains("Warning AnnotationUnknown: nginx.ingress.kubernetes.io/server-snippet has no meaning"
                                + " here and is ignored"));
    }

    @Test
    void an_external_name_is_followed_to_its_address() throws Exception {
        follow();
        int port = backend("127.0.0.1", "outside");
        client.resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("alias")
                        .endMetadata()
                        .withNewSpec()
                        .withType("ExternalName")
                        .withExternalName("localhost")
                        .addNewPort()
                        .withName("http")
                        .withPort(port)
                        .endPort()
                        .endSpec()
                        .build())
                .create();
        client.resource(ingress("shop", "shop.localhost", "alias", "http").build())
                .create();
        awaitAnswer("shop.localhost", "200 outside");
    }

    @Test
    void a_taken_port_is_said_with_address_and_port() {
        InetSocketAddress taken = gateway.addresses().getFirst();
        assertThatThrownBy(() -> Gateway.start(informers, GatewayConfig.on(taken)))
                .isInstanceOf(GatewayBindException.class)
                .hasMessageContaining("127.0.0.1:" + taken.getPort());
    }
}
