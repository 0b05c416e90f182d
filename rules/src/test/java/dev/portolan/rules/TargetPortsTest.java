package dev.portolan.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.rules.TargetPorts.ContainerPort;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TargetPortsTest {
    private record Row(String targetPort, String protocol, OptionalInt port) {}

    @Test
    void a_target_port_is_a_number_a_name_in_the_pod_or_the_service_port_itself() {
        List<ContainerPort> declared = List.of(
                new ContainerPort("http", "TCP", 3000),
                new ContainerPort("http", "TCP", 3001),
                new ContainerPort("dns", "UDP", 53));
        for (Row row : List.of(
                new Row("", "TCP", OptionalInt.of(80)),
                new Row("0", "TCP", OptionalInt.of(80)),
                new Row("8080", "TCP", OptionalInt.of(8080)),
                new Row("http", "TCP", OptionalInt.of(3000)),
                new Row("dns", "UDP", OptionalInt.of(53)),
                new Row("dns", "TCP", OptionalInt.empty()),
                new Row("metrics", "TCP", OptionalInt.empty()))) {
            assertThat(TargetPorts.resolve(row.targetPort, 80, row.protocol, declared))
                    .as(row.toString())
                    .isEqualTo(row.port);
        }
    }
}
