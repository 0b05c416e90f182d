package dev.portolan.apiserver.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StrictYamlTest {
    private static String read(String yaml) {
        return StrictYaml.read(yaml.getBytes(StandardCharsets.UTF_8)).tree().toString();
    }

    @Test
    void a_merge_key_merges_and_what_a_mapping_says_itself_stands() {
        assertThat(read("{x: &x {a: 1, b: 1}, y: {<<: *x, b: 2}}"))
                .isEqualTo("{\"x\":{\"a\":1,\"b\":1},\"y\":{\"b\":2,\"a\":1}}");
        assertThat(read("{b: 0, <<: [{a: 1}, {a: 2, b: 2, c: 2}]}")).isEqualTo("{\"b\":0,\"a\":1,\"c\":2}");
    }

    @Test
    void a_quoted_one_is_a_key_like_others() {
        assertThat(read("{'<<': {a: 1}}")).isEqualTo("{\"<<\":{\"a\":1}}");
    }

    @Test
    void what_is_no_mapping_cannot_be_merged() {
        for (String bad : new String[] {"{<<: 7}", "{<<: [[a]]}", "{<<: null}"}) {
            assertThatThrownBy(() -> read(bad))
                    .isInstanceOf(MalformedJsonException.class)
                    .hasMessageContaining("<< merges a mapping");
        }
    }
}
