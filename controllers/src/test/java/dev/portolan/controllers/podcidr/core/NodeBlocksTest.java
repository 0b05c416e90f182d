package dev.portolan.controllers.podcidr.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.rules.Cidr;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NodeBlocksTest {
    private record Row(String cluster, int prefix, String taken, String expected) {}

    private static List<Node> nodes(String taken) {
        return Arrays.stream(taken.split(" "))
                .filter(text -> !text.isEmpty())
                .map(text -> new NodeBuilder()
                        .withNewSpec()
                        .withPodCIDR(text)
                        .withPodCIDRs(text)
                        .endSpec()
                        .build())
                .toList();
    }

    @Test
    void a_node_gets_the_first_block_that_overlaps_nobodys() {
        for (Row row : List.of(
                new Row("10.244.0.0/16", 24, "", "10.244.0.0/24"),
                new Row("10.244.0.0/16", 24, "10.244.0.0/24", "10.244.1.0/24"),
                new Row("10.244.0.0/16", 24, "10.244.0.0/24 10.244.2.0/24", "10.244.1.0/24"),
                new Row("10.244.0.0/16", 24, "10.244.0.0/23", "10.244.2.0/24"),
                new Row("10.244.0.0/16", 24, "10.244.0.128/25", "10.244.1.0/24"),
                new Row("10.244.0.0/16", 24, "10.99.0.0/24", "10.244.0.0/24"),
                new Row("10.244.0.0/23", 24, "10.244.0.0/24 10.244.1.0/24", ""),
                new Row("10.244.0.0/24", 24, "10.244.0.0/16", ""),
                new Row("127.244.0.0/16", 24, "127.244.0.0/24", "127.244.1.0/24"),
                new Row("fd00:10:244::/56", 64, "fd00:10:244::/64", "fd00:10:244:1::/64"))) {
            Optional<Cidr> free = new NodeBlocks(Cidr.parse(row.cluster), row.prefix).free(nodes(row.taken));
            assertThat(free)
                    .as(row.toString())
                    .isEqualTo(row.expected.isEmpty() ? Optional.empty() : Optional.of(Cidr.parse(row.expected)));
        }
    }

    @Test
    void every_block_is_given_once_and_then_none() {
        NodeBlocks blocks = new NodeBlocks(Cidr.parse("10.244.0.0/20"), 24);
        List<Node> nodes = new ArrayList<>();
        Set<Cidr> given = new HashSet<>();
        for (Optional<Cidr> next = blocks.free(nodes); next.isPresent(); next = blocks.free(nodes)) {
            assertThat(given.add(next.get())).isTrue();
            nodes.addAll(nodes(next.get().toString()));
        }
        assertThat(given).hasSize(16);
    }
}
