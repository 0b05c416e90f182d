package dev.portolan.ui.browser;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A headless Chromium of its own, with a folder of its own; closing it ends its processes. */
final class Chromium implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Process process;
    private final Path folder;
    private final int port;

    private Chromium(Process process, Path folder, int port) {
        this.process = process;
        this.folder = folder;
        this.port = port;
    }

    /** Skips the test, with the reason, where there is no Chromium. */
    static Chromium start() throws IOException {
        Optional<Path> program = program();
        assumeTrue(program.isPresent(), "needs Chromium on the PATH (Debian: chromium)");
        Path folder = Files.createTempDirectory("portolan-chromium-");
        var command = new ArrayList<>(List.of(
                program.orElseThrow().toString(),
                "--headless=new",
                "--remote-debugging-port=0",
                "--user-data-dir=" + folder.resolve("profile"),
                "--no-first-run",
                "--no-default-browser-check",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-extensions",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--window-size=1600,1000"));
        // Its own sandbox does not start as root; it shows nothing here but our own page.
        if (System.getProperty("user.name").equals("root")) command.add("--no-sandbox");
        command.add("about:blank");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        Path active = folder.resolve("profile/DevToolsActivePort");
        try {
            Awaitility.await()
                    .atMost(DEADLINE)
                    .until(() ->
                            Files.exists(active) && Files.readAllLines(active).size() > 1);
            return new Chromium(
                    process, folder, Integer.parseInt(Files.readAllLines(active).getFirst()));
        } catch (RuntimeException e) {
            String log = Files.readString(folder.resolve("log"));
            new Chromium(process, folder, 0).close();
            throw new IOException("Chromium did not start: " + log, e);
        }
    }

    private static Optional<Path> program() {
        return Stream.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
                .flatMap(name -> Stream.of(System.getenv("PATH").split(":")).map(dir -> Path.of(dir, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Its first tab. */
    Page page() throws IOException, InterruptedException {
        return Page.first(port);
    }

    @Override
    public void close() throws IOException {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS))
                process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        all.forEach(ProcessHandle::destroyForcibly);
        Awaitility.await().atMost(DEADLINE).until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(each);
        }
    }
}
