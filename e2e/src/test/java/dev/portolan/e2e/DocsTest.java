package dev.portolan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every command in the tutorial, the how-tos, the examples and the root's README, typed as a reader would, on one machine, in order; what it prints must be what the text shows.
 * {@code -Ddocs=how-to/watch} runs what has that in its path. That no command is left out is shown by {@link DocPagesTest}.
 */
final class DocsTest {
    private static Host host;

    @BeforeAll
    static void machine() throws IOException, InterruptedException {
        host = Host.make(Host.As.ROOT);
        Path bin = Files.createDirectories(host.home().resolve("bin"));
        if (!Host.found("kubectl")) Files.createSymbolicLink(bin.resolve("kubectl"), Path.of(Kubectls.any()));
        HelmAsCommand.in(bin);
        host.set("PATH", bin + ":" + System.getenv("PATH"));
    }

    @AfterAll
    static void gone() throws IOException, InterruptedException {
        if (host != null) host.close();
    }

    @TestFactory
    Stream<DynamicTest> what_the_text_says_happens() throws IOException {
        String wanted = System.getProperty("docs", "");
        return DocPages.walks().entrySet().stream()
                .filter(w -> w.getKey().contains(wanted))
                .map(w -> walk(w.getKey(), w.getValue()));
    }

    private static void needsClients() {
        assumeFalse(Kubectls.all().isEmpty(), "needs a kubectl: on the PATH, or Debian's, which ./test unpacks");
        assumeTrue(Host.found("curl"), "needs curl");
        assumeTrue(Host.found("dig"), "needs dig (Debian: bind9-dnsutils)");
    }

    private static DynamicTest walk(String name, List<Path> pages) {
        return DynamicTest.dynamicTest(name, () -> {
            needsClients();
            if (name.startsWith("examples/chart")) HelmAsCommand.needed();
            try (var shell = new DocShell(host)) {
                for (Path page : pages) {
                    for (DocStep step : DocStep.of(page)) shell.take(step);
                }
            } finally {
                host.portolan("down", "--purge");
            }
        });
    }

    /** In the README the cluster has a terminal of its own; what goes on without end is ended here. */
    @Test
    void the_commands_of_the_readme_work() throws IOException {
        needsClients();
        List<String> commands = DocPages.readme();
        assertThat(commands).first().asString().startsWith("./portolan up ");
        assertThat(commands).hasSizeGreaterThan(5);
        try (var shell = new DocShell(host)) {
            shell.take(DocStep.untilItWorks(
                    "README.md",
                    "curl() { command curl -sSf \"$@\"; }; " + commands.getFirst() + " > ~/up.log 2>&1 &"));
            shell.take(DocStep.untilItWorks("README.md", "./portolan status"));
            for (String command : commands.subList(1, commands.size())) {
                boolean endless = command.endsWith(" -f");
                shell.take(DocStep.untilItWorks(
                        "README.md", endless ? "timeout 10 " + command + "; [ $? = 124 ]" : command));
            }
        } finally {
            host.portolan("down", "--purge");
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

    private static List<String> commands(Path record) throws IOException {
        return Files.readAllLines(record).stream()
                .filter(line -> line.startsWith("$ "))
                .toList();
    }
}
