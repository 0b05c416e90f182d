package dev.portolan.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

final class PortAddressTest {
    private record Row(String what, ServicePort port, String address) {}

    private static ServicePortBuilder port(int number) {
        return new ServicePortBuilder().withPort(number).withProtocol("TCP");
    }

    private static final List<Row> ROWS = List.of(
            new Row("port 80", port(80).build(), "http://10.0.0.1:80/"),
            new Row("port 443", port(443).build(), "https://10.0.0.1:443/"),
            new Row("an unknown number", port(5432).build(), "10.0.0.1:5432"),
            new Row(
                    "a known target port",
                    port(1234).withTargetPort(new IntOrString(3000)).build(),
                    "http://10.0.0.1:1234/"),
            new Row("a name before the number", port(80).withName("grpc").build(), "10.0.0.1:80"),
            new Row("a name with a suffix", port(9999).withName("http-admin").build(), "http://10.0.0.1:9999/"),
            new Row(
                    "a name that only begins alike",
                    port(9999).withName("httpfoo").build(),
                    "10.0.0.1:9999"),
            new Row("a database's name", port(8080).withName("mongodb-primary").build(), "10.0.0.1:8080"),
            new Row(
                    "appProtocol before the name",
                    port(80).withName("http").withAppProtocol("mysql").build(),
                    "10.0.0.1:80"),
            new Row("appProtocol https", port(9000).withAppProtocol("HTTPS").build(), "https://10.0.0.1:9000/"),
            new Row("WebSocket", port(9000).withAppProtocol("kubernetes.io/ws").build(), "ws://10.0.0.1:9000/"),
            new Row(
                    "HTTP/2 without TLS, which no browser speaks",
                    port(80).withAppProtocol("kubernetes.io/h2c").build(),
                    "10.0.0.1:80"),
            new Row("UDP", port(80).withProtocol("UDP").build(), "10.0.0.1:80/UDP"));

    @TestFactory
    List<DynamicTest> a_port_has_a_scheme_only_where_it_says_that_it_speaks_http() {
        return ROWS.stream()
                .map(row -> DynamicTest.dynamicTest(
                        row.what(),
                        () -> assertThat(PortAddress.of(
                                        row.port(), "10.0.0.1", row.port().getPort()))
                                .isEqualTo(row.address())))
                .toList();
    }

    @org.junit.jupiter.api.Test
    void an_ipv6_address_stands_in_brackets() {
        assertThat(PortAddress.of(port(80).build(), "fd00::1", 80)).isEqualTo("http://[fd00::1]:80/");
    }
}
