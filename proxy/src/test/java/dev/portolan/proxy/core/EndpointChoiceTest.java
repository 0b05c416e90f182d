package dev.portolan.proxy.core;

import static dev.portolan.proxy.core.Cluster.endpoint;
import static dev.portolan.proxy.core.Cluster.http;
import static dev.portolan.proxy.core.Cluster.policies;
import static dev.portolan.proxy.core.Cluster.port3000;
import static dev.portolan.proxy.core.Cluster.service;
import static dev.portolan.proxy.core.Cluster.slice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.proxy.core.ServiceView.Type;
import dev.portolan.proxy.core.SliceView.Endpoint;
import dev.portolan.proxy.core.SliceView.State;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which endpoints a client gets: the states and places of four endpoints, and the answer for each policy. */
class EndpointChoiceTest {
    /** @param endpoints {@code r} ready, {@code s} serving while terminating, {@code n} not ready, {@code t} terminating; upper case: on this node */
    record Row(String endpoints, String cluster, String local) {}

    static Stream<Row> rows() {
        return Stream.of(
                new Row("", "refuse", "refuse"),
                new Row("r", "1", "drop"),
                new Row("R", "1", "1"),
                new Row("rR", "1 2", "2"),
                new Row("n", "refuse", "refuse"),
                new Row("N", "refuse", "refuse"),
                new Row("t", "refuse", "refuse"),
                new Row("rn", "1", "drop"),
                new Row("RN", "1", "1"),
                new Row("s", "1", "drop"),
                new Row("S", "1", "1"),
                new Row("sr", "2", "drop"),
                new Row("Sr", "2", "1"),
                new Row("sR", "2", "2"),
                new Row("SR", "2", "2"),
                new Row("SsTt", "1 2", "1"),
                new Row("Nr", "2", "drop"),
                new Row("rRsS", "1 2", "2"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void ready_endpoints_are_used_else_those_that_still_serve_after_the_policy(Row row) {
        assertThat(target(row, Policy.CLUSTER)).isEqualTo(row.cluster);
        assertThat(target(row, Policy.LOCAL)).isEqualTo(row.local);
    }

    private static String target(Row row, Policy policy) {
        Endpoint[] endpoints = new Endpoint[row.endpoints.length()];
        for (int i = 0; i < endpoints.length; i++) {
            char c = row.endpoints.charAt(i);
            State state = switch (Character.toLowerCase(c)) {
                case 'r' -> State.READY;
                case 's' -> State.SERVING_WHILE_TERMINATING;
                case 'n' -> State.NOT_READY;
                default -> State.TERMINATING;
            };
            endpoints[i] = endpoint("10.244.0." + (i + 1), state, Character.isUpperCase(c) ? "here" : "there");
        }
        ServiceTable table = new Cluster()
                .with(policies(service(Type.CLUSTER_IP, List.of("10.96.0.20"), http()), policy, Policy.CLUSTER))
                .with(slice(port3000(), endpoints))
                .table();
        Target target = table.forwardings()
                .get(Frontend.of("10.96.0.20", 80, Protocol.TCP))
                .inside();
        long reasons =
                table.omissions().stream().map(Omission::subject).distinct().count();
        assertThat(reasons)
                .as("every endpoint left out has a reason")
                .isEqualTo(endpoints.length - target.backends().size());
        return switch (target) {
            case Target.Refuse r -> "refuse";
            case Target.Drop d -> "drop";
            case Target.Balance b ->
                String.join(
                        " ",
                        b.backends().stream()
                                .map(x -> x.address().getHostAddress().substring("10.244.0.".length()))
                                .toList());
        };
    }

    private static Endpoint hinted(String address, Set<String> zones, Set<String> nodes) {
        return new Endpoint(InetAddress.ofLiteral(address), State.READY, "there", new SliceView.Hints(zones, nodes));
    }

    private static List<Backend> chosen(Endpoint... endpoints) {
        Cluster cluster = new Cluster()
                .with(Cluster.service(ServiceView.Type.CLUSTER_IP, List.of("10.96.0.1"), Cluster.http()))
                .with(Cluster.slice(Cluster.port3000(), endpoints));
        cluster.node = new NodeView("here", List.of(), "east");
        return cluster.table().forwardings().values().iterator().next().inside().backends();
    }

    @Test
    void endpoints_with_a_hint_for_this_node_come_before_those_for_its_zone_and_those_before_all() {
        Endpoint near = hinted("10.0.0.1", Set.of("east"), Set.of("here"));
        Endpoint zone = hinted("10.0.0.2", Set.of("east"), Set.of("there"));
        Endpoint far = hinted("10.0.0.3", Set.of("west"), Set.of("there"));
        assertThat(chosen(near, zone, far)).containsExactly(Backend.of("10.0.0.1", 3000));
        assertThat(chosen(zone, far)).containsExactly(Backend.of("10.0.0.2", 3000));
        assertThat(chosen(far)).containsExactly(Backend.of("10.0.0.3", 3000));
    }

    @Test
    void hints_count_only_where_every_ready_endpoint_has_them() {
        Endpoint zone = hinted("10.0.0.2", Set.of("east"), Set.of());
        Endpoint anybody = hinted("10.0.0.4", Set.of(), Set.of());
        assertThat(chosen(zone, anybody)).hasSize(2);
    }

    @Test
    void ready_endpoints_on_the_node_are_counted_once_each_for_health_checks() {
        SliceView slice = Cluster.slice(
                Cluster.port3000(),
                Cluster.endpoint("10.0.0.1", State.READY, "here"),
                Cluster.endpoint("10.0.0.2", State.NOT_READY, "here"),
                Cluster.endpoint("10.0.0.3", State.READY, "there"));
        assertThat(LocalEndpoints.count(List.of(slice, slice), "default", "shop", "here"))
                .isEqualTo(1);
        assertThat(LocalEndpoints.count(List.of(slice), "default", "shop", "there"))
                .isEqualTo(1);
        assertThat(LocalEndpoints.count(List.of(slice), "other", "shop", "here"))
                .isZero();
    }
}
