package dev.portolan.apiserver.kubectl;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.portolan.apiserver.ApiServer;
import dev.portolan.apiserver.pki.Credentials;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** A real kubectl with a kubeconfig and a cache of its own. */
public final class Kubectl {
    private static final long SECONDS = 120;

    private final Path program;
    private final Path folder;

    public Kubectl(Path program, Path folder, ApiServer server) throws IOException {
        this.program = program;
        this.folder = Files.createDirectories(folder);
        Credentials admin = server.admin();
        Files.writeString(folder.resolve("kubeconfig"), """
                        apiVersion: v1
                        kind: Config
                        clusters: [{name: c, cluster: {server: "%s", certificate-authority-data: %s}}]
                        users: [{name: u, user: {client-certificate-data: %s, client-key-data: %s}}]
                        contexts: [{name: c, context: {cluster: c, user: u}}]
                        current-context: c
                        """.formatted(
                        server.uri(), base64(admin.caPem()), base64(admin.certificatePem()), base64(admin.keyPem())));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The kubectls of this machine by name: on the PATH, and the 1.20 that {@code ./test} unpacks. */
    public static Map<String, Path> installed() {
        Map<String, Path> found = new LinkedHashMap<>();
        for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
            Path candidate = Path.of(folder, "kubectl");
            if (!folder.isEmpty() && Files.isExecutable(candidate)) found.putIfAbsent("kubectl on PATH", candidate);
        }
        Path here = Path.of("").toAbsolutePath();
        for (Path root = here; root != null; root = root.getParent()) {
            Path candidate = root.resolve("target/tools/kubectl-1.20");
            if (Files.isExecutable(candidate)) found.putIfAbsent("kubectl 1.20", candidate);
        }
        return found;
    }

    /** What one kubectl is put through. */
    public interface Story {
        void with(Kubectl kubectl) throws IOException;
    }

    /** A test for each kubectl at hand; skipped where there is none. */
    public static Stream<DynamicTest> each(Path folder, ApiServer server, Story story) {
        Map<String, Path> installed = installed();
        assumeFalse(
                installed.isEmpty(), "no kubectl on PATH and none under target/tools: ./test fetches one on Debian");
        return installed.entrySet().stream()
                .map(e -> DynamicTest.dynamicTest(
                        e.getKey(), () -> story.with(new Kubectl(e.getValue(), folder.resolve(e.getKey()), server))));
    }

    /** What a command did: both outputs as they came, together. */
    public record Result(int exit, String text) {}

    /** Runs one command to its end; {@code input} is its standard input. */
    public Result run(String input, List<String> words) {
        try {
            Path in = Files.writeString(folder.resolve("input"), input);
            Path out = folder.resolve("output");
            List<String> command = new ArrayList<>(List.of(
                    program.toString(), "--cache-dir", folder.resolve("cache").toString()));
            command.addAll(words);
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(in.toFile())
                    .redirectOutput(out.toFile());
            builder.environment().put("KUBECONFIG", folder.resolve("kubeconfig").toString());
            builder.environment().put("HOME", folder.toString());
            Process process = builder.start();
            boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
            if (!ended) process.destroyForcibly().waitFor();
            String text = Files.readString(out);
            if (!ended) throw new AssertionError(words + " did not end; it printed: " + text);
            return new Result(process.exitValue(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Runs a command, its words separated by single blanks. */
    public Result run(String line) {
        return run("", Arrays.asList(line.split(" ")));
    }

    /** Runs a command that must succeed, and gives what it printed. */
    public String ok(String line) {
        return ok("", line);
    }

    /** The same with standard input. */
    public String ok(String input, String line) {
        Result result = run(input, Arrays.asList(line.split(" ")));
        if (result.exit() != 0) throw new AssertionError("kubectl " + line + ": " + result.text());
        return result.text();
    }
}
