package dev.portolan.node.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpansionTest {
    @ParameterizedTest(name = "{0} becomes {1}")
    @CsvSource({
        "plain, plain",
        "$(A), one",
        "http://$(A):$(B)/, http://one:2/",
        "$(UNKNOWN), $(UNKNOWN)",
        "$$(A), $(A)",
        "$$$(A), $one",
        "$A, $A",
        "$(A, $(A",
        "$, $",
        "$(EMPTY)x, x",
        "$(), $()",
    })
    void variables_are_replaced_as_kubernetes_does(String text, String expected) {
        assertThat(Expansion.expand(text, Map.of("A", "one", "B", "2", "EMPTY", "")))
                .isEqualTo(expected);
    }
}
