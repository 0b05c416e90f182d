package dev.portolan.node.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.portolan.node.core.ServiceEnvironment.Visible;
import dev.portolan.node.core.ServiceEnvironment.Visible.Port;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceEnvironmentTest {
    @Test
    void a_service_with_one_port_has_host_port_and_link_variables() {
        var shop = new Visible("micro-one", "10.96.0.7", List.of(new Port("", "TCP", 3200)));
        assertThat(ServiceEnvironment.of(List.of(shop)))
                .containsExactly(
                        entry("MICRO_ONE_SERVICE_HOST", "10.96.0.7"),
                        entry("MICRO_ONE_SERVICE_PORT", "3200"),
                        entry("MICRO_ONE_PORT", "tcp://10.96.0.7:3200"),
                        entry("MICRO_ONE_PORT_3200_TCP", "tcp://10.96.0.7:3200"),
                        entry("MICRO_ONE_PORT_3200_TCP_PROTO", "tcp"),
                        entry("MICRO_ONE_PORT_3200_TCP_PORT", "3200"),
                        entry("MICRO_ONE_PORT_3200_TCP_ADDR", "10.96.0.7"));
    }

    @Test
    void named_ports_have_variables_of_their_own_and_the_first_port_is_the_default() {
        var dns = new Visible(
                "dns", "fd00::a", List.of(new Port("dns-udp", "UDP", 53), new Port("metrics", "TCP", 9153)));
        assertThat(ServiceEnvironment.of(List.of(dns)))
                .containsEntry("DNS_SERVICE_PORT", "53")
                .containsEntry("DNS_SERVICE_PORT_DNS_UDP", "53")
                .containsEntry("DNS_SERVICE_PORT_METRICS", "9153")
                .containsEntry("DNS_PORT", "udp://[fd00::a]:53")
                .containsEntry("DNS_PORT_9153_TCP_ADDR", "fd00::a");
    }

    @Test
    void a_service_without_address_has_no_variables() {
        var headless = new Visible("db", "None", List.of(new Port("", "TCP", 5432)));
        var external = new Visible("ext", "", List.of());
        assertThat(ServiceEnvironment.of(List.of(headless, external))).isEmpty();
    }
}
