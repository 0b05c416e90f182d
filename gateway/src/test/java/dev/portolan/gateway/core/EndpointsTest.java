package dev.portolan.gateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.gateway.core.ServiceView.Affinity;
import dev.portolan.gateway.core.SliceView.State;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointsTest {
    private static Destination destination(World world) {
        Action action = ((Lookup.Found) world.table().find("h", "/")).route().action();
        return ((Action.Forward) action).targets().getFirst().destination();
    }

    private static List<String> backends(World world) {
        return ((Destination.Balance) destination(world))
                .backends().stream().map(Backend::toString).toList();
    }

    private static World web() {
        return new World().ingress("i", "h/ -> web:http").service("web", Affinity.NONE);
    }

    @Test
    void ready_endpoints_serve_and_nobody_else() {
        World world = web().endpoint("web", "10.0.0.2:3000", State.READY)
                .endpoint("web", "10.0.0.1:3000", State.READY)
                .endpoint("web", "10.0.0.3:3000", State.NOT_READY)
                .endpoint("web", "10.0.0.4:3000", State.SERVING_WHILE_TERMINATING);
        assertThat(backends(world)).containsExactly("10.0.0.1:3000", "10.0.0.2:3000");
        assertThat(world.table().backends()).hasSize(2);
    }

    @Test
    void those_that_terminate_but_serve_are_used_when_nobody_is_ready() {
        World world = web().endpoint("web", "10.0.0.1:3000", State.TERMINATING)
                .endpoint("web", "10.0.0.4:3000", State.SERVING_WHILE_TERMINATING);
        assertThat(backends(world)).containsExactly("10.0.0.4:3000");
    }

    @Test
    void an_endpoint_in_two_slices_counts_once_with_the_better_word() {
        World world =
                web().endpoint("web", "10.0.0.1:3000", State.NOT_READY).endpoint("web", "10.0.0.1:3000", State.READY);
        assertThat(backends(world)).containsExactly("10.0.0.1:3000");
    }

    @Test
    void pods_may_differ_in_the_number_behind_a_named_port() {
        World world = web().endpoint("web", "10.0.0.1:3000", State.READY).endpoint("web", "10.0.0.2:4000", State.READY);
        assertThat(backends(world)).containsExactly("10.0.0.1:3000", "10.0.0.2:4000");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gone:80   | SERVICE_MISSING | Service default/gone does not exist",
                "web:81    | PORT_MISSING    | Service default/web has no port 81; it has 80 (http)",
                "web:https | PORT_MISSING    | Service default/web has no port \"https\"; it has 80 (http)",
                "web:80    | NO_ENDPOINTS    | Service default/web has no ready endpoint for port 80: no running pod has the labels app=web",
            })
    void what_leads_nowhere_says_why(String backend, Destination.Reason reason, String text) {
        World world = new World().ingress("i", "h/ -> " + backend).service("web", Affinity.NONE);
        assertThat(destination(world)).isEqualTo(new Destination.Nowhere(reason, text));
        assertThat(world.table().problems()).hasSize(reason == Destination.Reason.NO_ENDPOINTS ? 0 : 1);
    }

    @Test
    void endpoints_that_cannot_answer_are_named() {
        World world = web().endpoint("web", "10.0.0.1:3000", State.NOT_READY)
                .endpoint("web", "10.0.0.2:3000", State.TERMINATING);
        assertThat(((Destination.Nowhere) destination(world)).text())
                .endsWith("10.0.0.1:3000 is not ready, 10.0.0.2:3000 is terminating");
    }

    @Test
    void pods_without_the_named_container_port_are_the_reason() {
        World world = web().slice(
                        "web",
                        new SliceView(
                                List.of(),
                                List.of(new SliceView.Endpoint(InetAddress.ofLiteral("10.0.0.1"), State.READY))));
        assertThat(((Destination.Nowhere) destination(world)).text())
                .endsWith("none of its 1 pods has a container port of the name it asks for");
    }

    private static World alias() {
        return new World()
                .ingress("i", "h/ -> alias:8080")
                .service(new ServiceView(
                        new ServiceKey("default", "alias"),
                        Optional.of("db.example.com"),
                        Affinity.NONE,
                        List.of(),
                        Map.of()));
    }

    @Test
    void an_external_name_leads_to_its_addresses_at_the_port_that_the_ingress_names() {
        World world = alias().outside("db.example.com", "192.0.2.2", "192.0.2.1");
        assertThat(((Destination.Balance) destination(world)).backends())
                .extracting(Backend::toString)
                .containsExactly("192.0.2.1:8080", "192.0.2.2:8080");
        assertThat(world.table().problems()).isEmpty();
    }

    @Test
    void an_external_name_without_an_address_is_said() {
        World world = alias();
        assertThat(((Destination.Nowhere) destination(world)).reason()).isEqualTo(Destination.Reason.NAME_UNKNOWN);
        assertThat(world.table().problems())
                .singleElement()
                .satisfies(p -> assertThat(p.message()).contains("db.example.com"));
    }

    @Test
    void a_port_that_says_h2c_is_spoken_to_in_http2() {
        World world = new World()
                .ingress("i", "h/ -> web")
                .service(new ServiceView(
                        new ServiceKey("default", "web"),
                        Optional.empty(),
                        Affinity.NONE,
                        List.of(new ServiceView.Port("http", "TCP", 80, "kubernetes.io/h2c")),
                        Map.of()))
                .endpoint("web", "10.0.0.1:3000", State.READY);
        assertThat(((Destination.Balance) destination(world)).backends())
                .singleElement()
                .satisfies(b -> assertThat(b.wire()).isEqualTo(Wire.H2C));
    }

    @Test
    void a_udp_port_cannot_be_a_backend() {
        World world = new World()
                .ingress("i", "h/ -> dns:53")
                .service(new ServiceView(
                        new ServiceKey("default", "dns"),
                        Optional.empty(),
                        Affinity.NONE,
                        List.of(new ServiceView.Port("dns", "UDP", 53)),
                        Map.of()));
        assertThat(((Destination.Nowhere) destination(world)).reason()).isEqualTo(Destination.Reason.PORT_NOT_TCP);
    }
}
