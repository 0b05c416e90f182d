package dev.portolan.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.proxy.core.Affinity;
import dev.portolan.proxy.core.Policy;
import dev.portolan.proxy.core.Protocol;
import dev.portolan.proxy.core.ServiceView;
import dev.portolan.proxy.core.ServiceView.Type;
import dev.portolan.proxy.core.SliceView;
import dev.portolan.proxy.core.SliceView.State;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SnapshotMapperTest {
    @Test
    void an_absent_field_means_what_the_api_says_it_means() {
        ServiceView view = service("""
                clusterIP: 10.96.0.7
                ports: [{port: 80}]""");
        assertThat(view.type()).isEqualTo(Type.CLUSTER_IP);
        assertThat(view.clusterIps()).containsExactly(InetAddress.ofLiteral("10.96.0.7"));
        assertThat(view.ports()).containsExactly(new ServiceView.Port("", Protocol.TCP, 80, 0));
        assertThat(view.internalPolicy()).isEqualTo(Policy.CLUSTER);
        assertThat(view.affinity()).isEqualTo(Affinity.NONE);
    }

    @Test
    void every_field_that_a_table_needs_arrives() {
        ServiceView view = service("""
                type: LoadBalancer
                clusterIP: 10.96.0.7
                clusterIPs: [10.96.0.7, "fd00::7"]
                ports:
                - {name: dns, port: 53, protocol: UDP, nodePort: 30053}
                - {name: odd, port: 54, protocol: QUIC}
                internalTrafficPolicy: Local
                externalTrafficPolicy: Local
                sessionAffinity: ClientIP
                sessionAffinityConfig: {clientIP: {timeoutSeconds: 60}}
                externalIPs: [192.0.2.7]
                loadBalancerSourceRanges: ["198.51.100.9/24", "nonsense"]
                """);
        assertThat(view.type()).isEqualTo(Type.LOAD_BALANCER);
        assertThat(view.clusterIps()).hasSize(2);
        assertThat(view.ports()).containsExactly(new ServiceView.Port("dns", Protocol.UDP, 53, 30053));
        assertThat(List.of(view.internalPolicy(), view.externalPolicy())).containsOnly(Policy.LOCAL);
        assertThat(view.affinity()).isEqualTo(new Affinity.ClientIp(Duration.ofSeconds(60)));
        assertThat(view.externalIps()).containsExactly(InetAddress.ofLiteral("192.0.2.7"));
        assertThat(view.loadBalancerIps()).containsExactly(InetAddress.ofLiteral("203.0.113.5"));
        assertThat(view.sourceRanges().toString()).isEqualTo("[198.51.100.0/24, 255.255.255.255/32]");
        assertThat(view.proxyName()).isEqualTo("other");
    }

    @Test
    void headless_and_external_name_are_told_apart() {
        assertThat(service("clusterIP: None").type()).isEqualTo(Type.HEADLESS);
        assertThat(service("{type: ExternalName, externalName: example.org}").type())
                .isEqualTo(Type.EXTERNAL_NAME);
    }

    @Test
    void conditions_of_an_endpoint_are_read_with_their_defaults() {
        assertThat(state("{}")).isEqualTo(State.READY);
        assertThat(state("{ready: true}")).isEqualTo(State.READY);
        assertThat(state("{ready: false}")).isEqualTo(State.NOT_READY);
        assertThat(state("{ready: false, serving: true, terminating: true}"))
                .isEqualTo(State.SERVING_WHILE_TERMINATING);
        assertThat(state("{ready: false, terminating: true}")).isEqualTo(State.TERMINATING);
    }

    @Test
    void a_slice_without_service_or_with_names_for_addresses_is_nobody_s() {
        assertThat(SnapshotMapper.slice(slice("IPv4", "{}", "kubernetes.io/unrelated")))
                .isEmpty();
        assertThat(SnapshotMapper.slice(slice("FQDN", "{}", "kubernetes.io/service-name")))
                .isEmpty();
    }

    @Test
    void a_node_answers_on_the_given_addresses_and_on_its_internal_ones() {
        Node node = Serialization.unmarshal("""
                apiVersion: v1
                kind: Node
                metadata: {name: n}
                status: {addresses: [
                {type: Hostname, address: n}, {type: InternalIP, address: 10.244.0.1}]}""", Node.class);
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        assertThat(SnapshotMapper.node("n", List.of(loopback), Optional.of(node))
                        .nodePortAddresses())
                .containsExactly(loopback, InetAddress.ofLiteral("10.244.0.1"));
        assertThat(SnapshotMapper.node("n", List.of(loopback), Optional.empty()).nodePortAddresses())
                .containsExactly(loopback);
    }

    private static ServiceView service(String spec) {
        String yaml = """
                apiVersion: v1
                kind: Service
                metadata: {namespace: default, name: shop, labels: {service.kubernetes.io/service-proxy-name: other}}
                status: {loadBalancer: {ingress: [{ip: 203.0.113.5}, {ip: 203.0.113.6, ipMode: Proxy}, {hostname: x}]}}
                spec:
                """ + spec.indent(2);
        return SnapshotMapper.service(Serialization.unmarshal(yaml, Service.class));
    }

    private static State state(String conditions) {
        SliceView slice = SnapshotMapper.slice(slice("IPv4", conditions, "kubernetes.io/service-name"))
                .findFirst()
                .orElseThrow();
        assertThat(slice.ports()).containsExactly(new SliceView.Port("http", Protocol.TCP, 3000));
        return slice.endpoints().getFirst().state();
    }

    private static EndpointSlice slice(String addressType, String conditions, String label) {
        return Serialization.unmarshal("""
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {namespace: default, name: shop-1, labels: {%s: shop}}
                addressType: %s
                ports: [{name: http, port: 3000}, {name: all}, {name: none, port: 0}, {name: beyond, port: 70000}]
                endpoints: [{addresses: ["10.244.0.7"], conditions: %s}]
                """.formatted(label, addressType, conditions), EndpointSlice.class);
    }
}
