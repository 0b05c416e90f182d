package dev.portolan.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.portolan.apiserver.ApiServer;
import dev.portolan.apiserver.ApiServerConfig;
import dev.portolan.client.Clients;
import dev.portolan.client.Informers;
import dev.portolan.dns.forward.Forwarding;
import dev.portolan.dns.forward.ScriptedServer;
import dev.portolan.dns.forward.Upstreams;
import dev.portolan.dns.wire.Decoded;
import dev.portolan.dns.wire.Name;
import dev.portolan.rules.Cidr;
import dev.portolan.store.SqliteStore;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A DNS server that follows a real API server. */
class DnsServerTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final List<Cidr> RANGES = List.of(Cidr.parse("10.96.0.0/16"), Cidr.parse("10.244.0.0/16"));
    private static final String DB = "db.default.svc.cluster.local.";

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
        dns = DnsServer.start(informers, config());
    }

    private static DnsConfig config() {
        return DnsConfig.of("cluster.local", RANGES)
                .withListen(new InetSocketAddress("127.0.0.1", 0))
                .withUpstreams(Upstreams.none());
    }

    @AfterEach
    void stop() {
        dns.close();
        informers.close();
        client.close();
        api.close();
        store.close();
    }

    private void follow() throws InterruptedException {
        informers.start();
        assertThat(dns.awaitReady(DEADLINE)).isTrue();
    }

    private Decoded ask(String name, String type) throws IOException {
        return ask(dns.addresses().getFirst(), name, type);
    }

    private static Decoded ask(InetSocketAddress server, String name, String type) throws IOException {
        try (var socket = new DatagramSocket()) {
            socket.setSoTimeout((int) DEADLINE.toMillis());
            socket.connect(server);
            byte[] query = Decoded.query(1, name, Decoded.type(type), 0);
            socket.send(new DatagramPacket(query, query.length));
            var response = new DatagramPacket(new byte[4096], 4096);
            socket.receive(response);
            return Decoded.of(response.getData(), response.getLength());
        }
    }

    private void awaitAnswers(String name, String type, String... data) {
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(ask(name, type).sorted())
                        .isEqualTo(Stream.of(data).map(d -> name + " 5 " + d).toList()));
    }

    private Service service(String name, String clusterIp) {
        return client.resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withClusterIP(clusterIp)
                        .addNewPort()
                        .withName("mongo")
                        .withPort(27017)
                        .endPort()
                        .endSpec()
                        .build())
                .create();
    }

    private EndpointSliceBuilder slice(String name, String service, String... hostnamesAndAddresses) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .addToLabels("kubernetes.io/service-name", service)
                .endMetadata()
                .withAddressType("IPv4")
                .addNewPort()
                .withName("mongo")
                .withPort(27017)
                .withProtocol("TCP")
                .endPort()
                .withEndpoints(Arrays.stream(hostnamesAndAddresses)
                        .map(each -> each.split("="))
                        .map(each -> new EndpointBuilder()
                                .withHostname(each[0])
                                .withAddresses(each[1])
                                .withNewConditions()
                                .withReady(true)
                                .endConditions()
                                .build())
                        .toList());
    }

    @Test
    void a_service_is_known_as_soon_as_it_is_made_and_no_longer_than_it_is_there() throws Exception {
        follow();
        Service made = service("one", null);
        String vip = made.getSpec().getClusterIP();
        awaitAnswers("one.default.svc.cluster.local.", "A", "A " + vip);
        assertThat(ask("_mongo._tcp.one.default.svc.cluster.local.", "SRV").additionals())
                .containsExactly("one.default.svc.cluster.local. 5 A " + vip);
        String[] octets = vip.split("\\.");
        String reverse = octets[3] + "." + octets[2] + "." + octets[1] + "." + octets[0] + ".in-addr.arpa.";
        awaitAnswers(reverse, "PTR", "PTR one.default.svc.cluster.local.");

        client.resource(made).delete();
        await().atMost(DEADLINE)
                .untilAsserted(() -> assertThat(
                                ask("one.default.svc.cluster.local.", "A").rcode())
                        .isEqualTo("NXDOMAIN"));
        assertThat(ask(reverse, "PTR").rcode()).isEqualTo("NXDOMAIN");
    }

    @Test
    void a_headless_service_follows_its_slices() throws Exception {
        follow();
        service("db", "None");
        client.resource(slice("db-a", "db", "db-0=10.244.0.7").build()).create();
        awaitAnswers(DB, "A", "A 10.244.0.7");
        client.resource(slice("db-b", "db", "db-1=10.244.0.8").build()).create();
        awaitAnswers(DB, "A", "A 10.244.0.7", "A 10.244.0.8");
        awaitAnswers("db-1." + DB, "A", "A 10.244.0.8");

        client.resource(slice("db-a", "db", "db-0=10.244.0.17").build()).update(); // the pod was replaced
        awaitAnswers("db-0." + DB, "A", "A 10.244.0.17");
        client.resource(slice("db-b", "db").build()).delete();
        awaitAnswers(DB, "A", "A 10.244.0.17");
        assertThat(ask("db-1." + DB, "A").rcode()).isEqualTo("NXDOMAIN");
    }

    @Test
    void a_slice_may_be_there_before_its_service() throws Exception {
        client.resource(slice("db-a", "db", "db-0=10.244.0.7").build()).create();
        follow();
        assertThat(ask(DB, "A").rcode()).isEqualTo("NXDOMAIN");
        service("db", "None");
        awaitAnswers(DB, "A", "A 10.244.0.7");
    }

    @Test
    void a_pod_has_a_name_while_it_is_there() throws Exception {
        follow();
        var pod = client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("p")
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("c")
                        .withImage("portolan/echo")
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
        assertThat(ask("10-244-0-7.default.pod.cluster.local.", "A").rcode()).isEqualTo("NXDOMAIN");
        client.resource(new PodBuilder(pod)
                        .withNewStatus()
                        .withPhase("Running")
                        .withPodIP("10.244.0.7")
                        .addNewPodIP("10.244.0.7")
                        .endStatus()
                        .build())
                .updateStatus();
        awaitAnswers("10-244-0-7.default.pod.cluster.local.", "A", "A 10.244.0.7");
    }

    @Test
    void before_the_cluster_is_known_nothing_is_said_not_to_exist() throws Exception {
        assertThat(ask("kubernetes.default.svc.cluster.local.", "A").rcode()).isEqualTo("SERVFAIL");
        follow();
        awaitAnswers("kubernetes.default.svc.cluster.local.", "A", "A 10.96.0.1");
    }

    @Test
    void it_may_be_told_later_to_listen_elsewhere_too() throws Exception {
        follow();
        int port = dns.addresses().getFirst().getPort();
        InetSocketAddress second = dns.listen(new InetSocketAddress("127.0.0.2", port));
        assertThat(second.getPort()).isEqualTo(port);
        assertThat(dns.addresses()).hasSize(2);
        assertThat(ask(second, "kubernetes.default.svc.cluster.local.", "A").answers())
                .hasSize(1);
    }

    @Test
    void a_taken_port_is_named_with_what_to_do_and_nothing_stays_behind() throws Exception {
        try (var holder = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            var taken = new InetSocketAddress("127.0.0.1", holder.getLocalPort());
            assertThatThrownBy(() -> DnsServer.start(informers, config().withListen(taken)))
                    .isInstanceOf(DnsBindException.class)
                    .hasMessageContaining(
                            "cannot listen on 127.0.0.1:" + holder.getLocalPort() + ": the port is taken");
            new DatagramSocket(taken).close();
        }
        assertThatThrownBy(() -> dns.listen(new InetSocketAddress("192.0.2.1", 5353)))
                .hasMessageContaining("192.0.2.1:5353", "this host has no such address");
    }

    @Test
    void names_outside_are_asked_for_upstream_but_never_of_itself() throws Exception {
        try (var upstream = ScriptedServer.answering("192.0.2.80", 60);
                var forwarding =
                        DnsServer.start(informers, config().withUpstreams(Upstreams.of(List.of(upstream.address()))))) {
            assertThat(ask(forwarding.addresses().getFirst(), "www.example.org.", "A")
                            .answers())
                    .containsExactly("www.example.org. 60 A 192.0.2.80");
        }
        var free = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress());
        var itself = new InetSocketAddress(free.getInetAddress(), free.getLocalPort());
        free.close();
        var loop = config().withListen(itself).withUpstreams(Upstreams.of(List.of(itself)));
        try (var looping = DnsServer.start(informers, loop)) {
            assertThat(ask(looping.addresses().getFirst(), "www.example.org.", "A")
                            .rcode())
                    .isEqualTo("REFUSED");
        }
    }

    @Test
    void a_domain_may_have_a_server_in_the_cluster_but_not_ourselves() throws Exception {
        follow();
        var vip = new InetSocketAddress("10.96.0.10", 53);
        clusterDns(vip.getHostString());
        var free = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress());
        var itself = new InetSocketAddress(free.getInetAddress(), free.getLocalPort());
        free.close();
        try (var inside = ScriptedServer.answering("192.0.2.80", 60)) {
            var ranges = List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("10.96.0.0/16"));
            var config = DnsConfig.of("cluster.local", ranges)
                    .withListen(itself)
                    .withForwarding(new Forwarding(
                            Upstreams.of(List.of(inside.address())),
                            Map.of(
                                    Name.of("consul.example"), Upstreams.of(List.of(inside.address())),
                                    Name.of("self.example"), Upstreams.of(List.of(itself)),
                                    Name.of("vip.example"), Upstreams.of(List.of(vip)))));
            try (var stubbed = DnsServer.start(informers, config)) {
                assertThat(stubbed.awaitReady(DEADLINE)).isTrue();
                assertThat(ask(itself, "web.consul.example.", "A").answers())
                        .containsExactly("web.consul.example. 60 A 192.0.2.80");
                for (String refused : List.of("web.self.example.", "web.vip.example.", "elsewhere.example.")) {
                    await().atMost(DEADLINE)
                            .untilAsserted(
                                    () -> assertThat(ask(itself, refused, "A").rcode())
                                            .as(refused)
                                            .isEqualTo("REFUSED"));
                }
            }
        }
    }

    private void clusterDns(String address) {
        client.resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withNamespace("kube-system")
                        .withName("kube-dns")
                        .endMetadata()
                        .withNewSpec()
                        .withClusterIP(address)
                        .addNewPort()
                        .withPort(53)
                        .withProtocol("UDP")
                        .endPort()
                        .endSpec()
                        .build())
                .create();
    }
}
