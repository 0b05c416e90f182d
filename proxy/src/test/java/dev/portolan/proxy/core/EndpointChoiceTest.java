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
import java.util.List;
import java.util.stream.Stream;
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
}
