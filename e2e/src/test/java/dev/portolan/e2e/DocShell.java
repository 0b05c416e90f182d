package dev.portolan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** One shell for a whole page, in the repository's root: what a step exports or where it goes to holds for the next. A command that fails ends its step. */
final class DocShell implements AutoCloseable {
    private static final Duration STEP = Duration.ofMinutes(8);
    private static final Duration RETRY = Duration.ofMinutes(3);

    private record Said(int exit, String text) {}

    private final Path folder;
    private final Process process;
    private final Writer input;
    private int number;

    DocShell(Host host) throws IOException {
        this.folder = Files.createTempDirectory(host.home(), "shell-");
        this.process = host.prepare("bash")
                .directory(Host.root().toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("shell.log").toFile())
                .start();
        this.input = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Types a step and checks what becomes of it. */
    void take(DocStep step) throws IOException {
        if (!step.retried()) {
            check(step, run(step));
            return;
        }
        await().atMost(RETRY)
                .pollInterval(Duration.ofMillis(500))
                .pollDelay(Duration.ZERO)
                .untilAsserted(() -> check(step, run(step)));
    }

    private static void check(DocStep step, Said said) {
        String what = step.where() + "\n" + step.script() + "\nprinted:\n" + said.text();
        assertThat(said.exit()).as(what).isEqualTo(step.exit());
        assertThat(step.prints(said.text()))
                .as(what + "\ninstead of:\n" + step.expected())
                .isTrue();
    }

    private Said run(DocStep step) throws IOException {
        number++;
        Path script = Files.writeString(folder.resolve(number + ".sh"), step.script());
        Path out = folder.resolve(number + ".out");
        Path code = folder.resolve(number + ".code");
        // Where failing is expected, the shell has to outlive it.
        boolean mayFail = step.retried() || step.exit() != 0;
        input.write("set " + (mayFail ? "+" : "-") + "e\n. " + script + " >" + out + " 2>&1 </dev/null\necho $? >"
                + code + ".new; mv " + code + ".new " + code + "\n");
        input.flush();
        await(step.where())
                .atMost(STEP)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> Files.exists(code) || !process.isAlive());
        String text = Files.exists(out) ? Files.readString(out) : "";
        int exit = Files.exists(code) ? Integer.parseInt(Files.readString(code).strip()) : process.exitValue();
        return new Said(exit, text);
    }

    @Override
    public void close() throws IOException {
        if (process.isAlive()) {
            try (input) {
                input.write("set +e; kill $(jobs -p) 2>/dev/null; exit 0\n");
            }
        }
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }
}
