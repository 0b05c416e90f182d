package dev.portolan.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

final class DifferenceTest {
    private static ObjectNode tree(String json) {
        return (ObjectNode) new JsonMapper().readTree(json.replace('\'', '"'));
    }

    @Test
    void each_field_that_differs_is_said_with_both_values() {
        assertThat(Difference.of(
                        tree("{'spec':{'replicas':2,'ports':[{'port':80}],'gone':'x'}}"),
                        tree("{'spec':{'replicas':3,'ports':[{'port':81}],'come':true}}")))
                .containsExactly(
                        "spec.replicas: 2 -> 3",
                        "spec.ports[0].port: 80 -> 81",
                        "spec.come: (none) -> true",
                        "spec.gone: x -> (none)");
    }

    @Test
    void a_list_of_another_length_is_said_as_a_whole() {
        assertThat(Difference.of(tree("{'a':[1]}"), tree("{'a':[1,2]}"))).containsExactly("a: (1 items) -> (2 items)");
    }

    @Test
    void a_secret_keeps_its_values() {
        assertThat(Difference.of(
                        tree("{'kind':'Secret','stringData':{'password':'old-one'}}"),
                        tree("{'kind':'Secret','stringData':{'password':'new-one'}}")))
                .containsExactly("stringData.password: (secret) -> (secret)");
    }
}
