package dev.portolan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** No command of a page is left that {@link DocsTest} doesn't type. Needs no cluster. */
final class DocPagesTest {
    /** What is no command. A shell's block is {@code sh}, and a block that doesn't say what it is could be one. */
    private static final List<String> NOT_TYPED = List.of("text", "yaml", "java");

    @Test
    void every_block_of_commands_is_of_the_kind_that_is_typed_and_in_a_page_that_is() throws IOException {
        Set<Path> typed = new HashSet<>();
        DocPages.walks().values().forEach(typed::addAll);
        for (Path page : DocPages.all()) {
            if (DocPages.isRecord(page)) continue;
            for (String info : DocStep.infos(page)) {
                String kind = info.split(" ")[0];
                boolean known = NOT_TYPED.contains(kind) || (kind.equals("sh") && typed.contains(page));
                assertThat(known)
                        .as("%s: a block of \"%s\" that nobody types: write sh, or one of %s", page, kind, NOT_TYPED)
                        .isTrue();
            }
        }
    }

    @Test
    void no_block_is_fenced_in_a_way_that_is_overlooked() throws IOException {
        for (Path page : DocPages.all()) {
            long fences = Files.readAllLines(page).stream()
                    .map(String::strip)
                    .filter(line -> line.startsWith("```") || line.startsWith("~~~"))
                    .count();
            assertThat(fences)
                    .as("%s: each block opens and closes with ``` at the beginning of a line", page)
                    .isEqualTo(2L * DocStep.infos(page).size());
        }
    }

    @Test
    void every_page_that_is_typed_has_commands_and_shows_what_they_print() throws IOException {
        for (List<Path> walk : DocPages.walks().values()) {
            for (Path page : walk) {
                List<DocStep> steps = DocStep.of(page);
                assertThat(steps).as("commands in %s", page).isNotEmpty();
                assertThat(steps)
                        .as("output in %s", page)
                        .anyMatch(step -> !step.expected().isEmpty());
            }
        }
    }

    @Test
    void the_lists_of_pages_have_them_all() throws IOException {
        for (Path index : DocPages.all().stream().filter(DocPages::isIndex).toList()) {
            for (Path page : DocPages.all()) {
                if (page.equals(index) || !page.getParent().equals(index.getParent())) continue;
                assertThat(Files.readString(index)).contains("(" + page.getFileName() + ")");
            }
        }
    }
}
