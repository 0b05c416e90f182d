package dev.portolan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every command in the tutorial and the how-tos, typed as a reader would, on one machine, in order; what it prints must be what the text shows.
 * {@code -Ddocs=how-to/watch} runs what has that in its path.
 */
final class DocsTest {
    private static final List<String> NOT_RUN = List.of("text", "yaml", "java", "console");
    private static Host host;

    @BeforeAll
    static void machine() throws IOException, InterruptedException {
        host = Host.make(Host.As.ROOT);
        Path bin = Files.createDirectories(host.home().resolve("bin"));
        if (!Host.found("kubectl")) Files.createSymbolicLink(bin.resolve("kubectl"), Path.of(Kubectls.any()));
        host.set("PATH", bin + ":" + System.getenv("PATH"));
    }

    @AfterAll
    static void gone() throws IOException, InterruptedException {
        if (host != null) host.close();
    }

    private static List<Path> pages(String folder, String pattern) throws IOException {
        try (Stream<Path> files = Files.walk(Host.root().resolve(folder))) {
            return files.filter(f -> f.toString().matches(".*/" + pattern))
                    .sorted()
                    .toList();
        }
    }

    private static List<Path> allPages() throws IOException {
        var pages = new ArrayList<Path>();
        pages.addAll(pages("docs/tutorial", "[^/]*\\.md"));
        pages.addAll(pages("docs/how-to", "[^/]*\\.md"));
        return pages;
    }

    @TestFactory
    Stream<DynamicTest> what_the_text_says_happens() throws IOException {
        var walks = new ArrayList<DynamicTest>();
        // The tutorial's chapters go on from each other; every other page stands for itself.
        walks.add(walk("docs/tutorial", pages("docs/tutorial", "\\d[^/]*\\.md")));
        for (Path page : allPages()) {
            String name = Host.root().relativize(page).toString();
            if (!name.startsWith("docs/tutorial") && !isIndex(page)) walks.add(walk(name, List.of(page)));
        }
        String wanted = System.getProperty("docs", "");
        return walks.stream().filter(w -> w.getDisplayName().contains(wanted));
    }

    private static void needsClients() {
        assumeFalse(Kubectls.all().isEmpty(), "needs a kubectl: on the PATH, or Debian's, which ./test unpacks");
        assumeTrue(Host.found("curl"), "needs curl");
        assumeTrue(Host.found("dig"), "needs dig (Debian: bind9-dnsutils)");
    }

    private static DynamicTest walk(String name, List<Path> pages) {
        return DynamicTest.dynamicTest(name, () -> {
            needsClients();
            try (var shell = new DocShell(host)) {
                for (Path page : pages) {
                    for (DocStep step : DocStep.of(page)) shell.take(step);
                }
            } finally {
                host.portolan("down", "--purge");
            }
        });
    }

    @Test
    void no_block_of_code_is_of_a_kind_that_nobody_checks() throws IOException {
        for (Path page : allPages()) {
            for (String info : DocStep.infos(page)) {
                assertThat(info.split(" ")[0])
                        .as("a block in %s", page)
                        .matches(word -> word.equals("sh") || NOT_RUN.contains(word), "sh, or one of " + NOT_RUN);
            }
        }
    }

    @Test
    void every_page_that_is_run_has_commands_and_shows_what_they_print() throws IOException {
        for (Path page : allPages()) {
            if (isIndex(page)) continue;
            List<DocStep> steps = DocStep.of(page);
            assertThat(steps).as("commands in %s", page).isNotEmpty();
            assertThat(steps)
                    .as("output in %s", page)
                    .anyMatch(step -> !step.expected().isEmpty());
        }
    }

    @Test
    void the_recorded_session_is_what_its_script_records() throws IOException {
        needsClients();
        Path script = Host.root().resolve("docs/tutorial/session.sh");
        Path record = host.home().resolve("session.md");
        try {
            host.run("bash", script.toString(), record.toString()).ok();
            assertThat(commands(record)).isNotEmpty().isEqualTo(commands(script.resolveSibling("session.md")));
        } finally {
            host.portolan("down", "--purge");
        }
    }

    /** Lists of pages, and the record, which has a test of its own. */
    private static boolean isIndex(Path page) {
        return page.endsWith("session.md") || page.endsWith("tutorial/README.md") || page.endsWith("how-to/README.md");
    }

    private static List<String> commands(Path record) throws IOException {
        return Files.readAllLines(record).stream()
                .filter(line -> line.startsWith("$ "))
                .toList();
    }
}
