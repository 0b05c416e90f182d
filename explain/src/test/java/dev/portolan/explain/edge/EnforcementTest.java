package dev.portolan.explain.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.explain.core.Surroundings;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whether anybody holds NetworkPolicies, by what the nodes say of themselves. */
class EnforcementTest {
    private static Node node(String runtime) {
        return new NodeBuilder()
                .withNewStatus()
                .withNewNodeInfo()
                .withContainerRuntimeVersion(runtime)
                .endNodeInfo()
                .endStatus()
                .build();
    }

    @Test
    void nodes_of_this_program_hold_no_policies_and_of_others_nothing_is_known() {
        assertThat(SurroundingsMapper.enforcement(List.of(node("portolan://1"), node("portolan://2"))))
                .isEqualTo(Surroundings.NOBODY);
        assertThat(SurroundingsMapper.enforcement(List.of(node("portolan://1"), node("containerd://2"))))
                .isEmpty();
        assertThat(SurroundingsMapper.enforcement(List.of())).isEmpty();
    }

    @Test
    void a_node_that_nobody_runs_says_nothing() {
        assertThat(SurroundingsMapper.enforcement(List.of(node("portolan://1"), new Node(), node(""))))
                .isEqualTo(Surroundings.NOBODY);
    }
}
