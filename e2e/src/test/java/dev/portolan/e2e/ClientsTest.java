package dev.portolan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each cell of the table of kubectl's verbs in docs/reference/clients.md: {@code yes} where it works, {@code no} where it does not, a
 * dash where that kubectl has no such verb. A table that says otherwise fails, whichever way it is wrong.
 */
final class ClientsTest {
    private static Host host;

    @BeforeAll
    static void up() throws IOException, InterruptedException {
        host = Host.make(Host.As.ROOT);
        assumeTrue(Host.found("curl"), "needs curl");
        host.portolan("up", "--detach").ok();
        host.set("KUBECONFIG", host.state().resolve("kubeconfig").toString());
    }

    @AfterAll
    static void down() throws IOException, InterruptedException {
        if (host != null) host.close();
    }

    @Test
    void the_table_has_a_row_for_each_verb_in_order() throws IOException {
        assertThat(ClientsTable.read().rows().stream().map(ClientsTable.Row::verb))
                .containsExactlyElementsOf(
                        KubectlVerbs.ALL.stream().map(KubectlVerb::name).toList());
    }

    @TestFactory
    Stream<DynamicContainer> every_cell_is_true() throws IOException {
        assumeFalse(
                Kubectls.all().isEmpty(), "needs a kubectl: on the PATH, or Debian's, which ./test unpacks as root");
        ClientsTable table = ClientsTable.read();
        List<KubectlAt> all = new java.util.ArrayList<>();
        for (String program : Kubectls.all()) all.add(KubectlAt.of(host, program));
        return all.stream()
                .map(k -> DynamicContainer.dynamicContainer(
                        "kubectl " + k.version(),
                        KubectlVerbs.ALL.stream()
                                .map(v -> DynamicTest.dynamicTest(v.name(), () -> cell(table, k, v)))));
    }

    private static void cell(ClientsTable table, KubectlAt kubectl, KubectlVerb verb) {
        String said = table.cell(verb.name(), kubectl.version()).orElse("no row");
        if (kubectl.minor() < verb.since()) {
            assertThat(said)
                    .as("kubectl %s has no %s", kubectl.version(), verb.name())
                    .isEqualTo("–");
            return;
        }
        try {
            verb.act().with(kubectl);
        } catch (Exception | AssertionError why) {
            if (said.equals("no")) return;
            fail("the table says \"%s\", but: %s".formatted(said, why.getMessage()), why);
        }
        assertThat(said).as("it works").isEqualTo("yes");
    }
}
