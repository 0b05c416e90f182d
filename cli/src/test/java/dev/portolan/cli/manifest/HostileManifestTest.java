package dev.portolan.cli.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.cli.manifest.ManifestReader.Depth;
import dev.portolan.cli.manifest.ManifestReader.Found;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are hard to read, each beside a good one that must still be read. */
final class HostileManifestTest {
    private static final String GOOD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: good}\n";

    @TempDir
    private Path folder;

    private Found read(String text) throws IOException {
        Files.writeString(folder.resolve("a-bad.yaml"), text);
        Files.writeString(folder.resolve("good.yaml"), GOOD);
        Found found = ManifestReader.read(List.of(folder), Depth.ONE);
        assertThat(found.manifests()).extracting(Manifest::name).contains("good");
        return found;
    }

    @Test
    void a_few_lines_of_aliases_do_not_become_billions_of_values() throws IOException {
        var bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 12; i++) {
            String before = "*a" + (i - 1);
            bomb.append(
                    "a%d: &a%d [%s]\n".formatted(i, i, String.join(",", java.util.Collections.nCopies(10, before))));
        }

        assertThat(read(bomb.toString()).problems()).singleElement().satisfies(p -> {
            assertThat(p.where()).contains("a-bad.yaml:");
            assertThat(p.what()).contains("more than 300000 values");
        });
    }

    @Test
    void an_anchor_in_itself_is_a_problem_with_its_line() throws IOException {
        assertThat(read("kind: X\nspec: &s\n  more: *s\n").problems())
                .singleElement()
                .satisfies(p -> {
                    assertThat(p.where()).contains("a-bad.yaml:");
                    assertThat(p.what()).contains("an alias stands for what it is in itself");
                });
    }

    @Test
    void brackets_without_end_are_a_problem_and_no_crash() throws IOException {
        assertThat(read("a: " + "[".repeat(200_000)).problems()).hasSize(1);
        assertThat(read("a: " + "[".repeat(1_000) + "]".repeat(1_000)).problems())
                .singleElement()
                .satisfies(p -> assertThat(p.what()).contains("200 levels deep"));
    }

    @Test
    void a_merge_key_merges_and_what_a_mapping_says_itself_stands() throws IOException {
        Found found = read("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: merged}
                data:
                  <<: [&one {a: "1", b: "1"}, {b: "2", c: "2"}]
                  c: "3"
                  "<<": kept
                """);

        assertThat(found.problems()).isEmpty();
        assertThat(found.manifests().getFirst().object().path("data").toString())
                .isEqualTo("{\"c\":\"3\",\"<<\":\"kept\",\"a\":\"1\",\"b\":\"1\"}");
        assertThat(read("kind: X\nspec: {<<: 7}\n").problems())
                .singleElement()
                .satisfies(p -> assertThat(p.what()).contains("<< merges a mapping"));
    }
}
