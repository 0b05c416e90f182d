package dev.portolan.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portolan.apiserver.pki.Credentials;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** exec, attach and port-forward from real kubectls through the API server to the agent: SPDY from 1.20, WebSocket from later ones. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KubectlStreamsTest {
    private static final Pattern FORWARDING = Pattern.compile("Forwarding from 127\\.0\\.0\\.1:(\\d+) -> 3000");

    private Path folder;
    private AgentBench bench;

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        bench = new AgentBench(folder, "127.203.1.0/24");
        bench.pod("echo", c -> c.withArgs("--port=3000"));
        bench.pod("talker", KubectlStreamsTest::talks);
        bench.untilReady("echo");
        bench.untilReady("talker");
        Credentials admin = bench.api.admin();
        Files.writeString(folder.resolve("kubeconfig"), """
                        apiVersion: v1
                        kind: Config
                        clusters: [{name: c, cluster: {server: "%s", certificate-authority-data: %s}}]
                        users: [{name: u, user: {client-certificate-data: %s, client-key-data: %s}}]
                        contexts: [{name: c, context: {cluster: c, user: u}}]
                        current-context: c
                        """.formatted(
                bench.api.uri(), base64(admin.caPem()), base64(admin.certificatePem()), base64(admin.keyPem())));
    }

    private static void talks(ContainerBuilder container) {
        container.withImage("any").withCommand("sh", "-c", "while :; do echo tick; sleep 0.1; done");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @AfterAll
    void stop() {
        bench.close();
    }

    private static Map<String, Path> kubectls() {
        Map<String, Path> found = new LinkedHashMap<>();
        for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
            Path candidate = Path.of(folder, "kubectl");
            if (!folder.isEmpty() && Files.isExecutable(candidate)) found.putIfAbsent("kubectl on PATH", candidate);
        }
        for (Path root = Path.of("").toAbsolutePath(); root != null; root = root.getParent()) {
            Path candidate = root.resolve("target/tools/kubectl-1.20");
            if (Files.isExecutable(candidate)) found.putIfAbsent("kubectl 1.20", candidate);
        }
        return found;
    }

    private interface Story {
        void with(Path kubectl) throws Exception;
    }

    private Stream<DynamicTest> each(Story story) {
        assumeFalse(
                kubectls().isEmpty(), "no kubectl on PATH and none under target/tools: ./test fetches one on Debian");
        return kubectls().entrySet().stream()
                .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> story.with(e.getValue())));
    }

    private record Result(int exit, String out, String err) {}

    private Process start(Path kubectl, Path in, Path out, Path err, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(kubectl.toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("KUBECONFIG", folder.resolve("kubeconfig").toString());
        builder.environment().put("HOME", folder.toString());
        return builder.start();
    }

    private Result run(Path kubectl, String input, String... words) throws Exception {
        Path in = Files.writeString(Files.createTempFile(folder, "in", ""), input);
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        Process process = start(kubectl, in, out, err, words);
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError(List.of(words) + " did not end: " + Files.readString(out) + Files.readString(err));
        }
        return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    @TestFactory
    Stream<DynamicTest> exec_shows_both_outputs_apart_and_passes_the_exit_code_on() {
        return each(kubectl -> {
            Result result = run(kubectl, "", "exec", "echo", "--", "sh", "-c", "echo out; echo err >&2; exit 7");
            assertThat(result.out()).isEqualTo("out\n");
            assertThat(result.err()).startsWith("err\n").contains("command terminated with exit code 7");
            assertThat(result.exit()).isEqualTo(7);
        });
    }

    @TestFactory
    Stream<DynamicTest> exec_with_input_reads_it_to_its_end() {
        String much = "0123456789abcdef\n".repeat(20_000);
        return each(kubectl -> {
            Result result = run(kubectl, much, "exec", "-i", "echo", "--", "cat");
            assertThat(result.exit()).as(result.err()).isZero();
            assertThat(result.out()).isEqualTo(much);
        });
    }

    @TestFactory
    Stream<DynamicTest> exec_sees_the_containers_environment_and_says_what_is_not_there() {
        return each(kubectl -> {
            assertThat(run(kubectl, "", "exec", "echo", "--", "sh", "-c", "echo $HOSTNAME")
                            .out())
                    .isEqualTo("echo\n");
            Result missing = run(kubectl, "", "exec", "echo", "--", "no-such-program");
            assertThat(missing.exit()).isNotZero();
            assertThat(missing.err()).contains("no-such-program");
        });
    }

    /** kubectl asks for a terminal only where it has one itself: script(1) gives it one. */
    private Result onTerminal(Path kubectl, String words) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "needs script (Debian: bsdutils)");
        Path out = Files.createTempFile(folder, "out", "");
        String line = "stty rows 41 cols 123; exec " + kubectl + " " + words;
        ProcessBuilder builder = new ProcessBuilder("script", "-qec", line, "/dev/null")
                .redirectOutput(out.toFile())
                .redirectErrorStream(true);
        builder.environment().put("KUBECONFIG", folder.resolve("kubeconfig").toString());
        builder.environment().put("HOME", folder.toString());
        Process process = builder.start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS))
                    .as(() -> words + " ends; its output is in " + out)
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Result(process.exitValue(), Files.readString(out), "");
    }

    @TestFactory
    Stream<DynamicTest> exec_on_a_terminal_has_the_size_of_the_users() {
        return each(kubectl -> {
            Result result = onTerminal(
                    kubectl,
                    "exec -it echo -- sh -c 'while [ \"$(stty size)\" != \"41 123\" ]; do sleep 0.1; done; tty; echo it is; exit 5'");
            assertThat(result.out()).contains("/dev/pts/", "it is\r\n");
            assertThat(result.exit()).isEqualTo(5);
        });
    }

    @TestFactory
    Stream<DynamicTest> what_is_typed_into_an_attached_container_reaches_it() {
        return each(kubectl -> {
            String pod = "reader-" + (kubectl.hashCode() & 0xffff);
            bench.pod(
                    pod,
                    c -> c.withImage("any")
                            .withStdin(true)
                            .withStdinOnce(true)
                            .withCommand("sh", "-c", "read a; echo got $a; cat; sleep 1000"));
            bench.untilReady(pod);
            Path in = Files.writeString(Files.createTempFile(folder, "in", ""), "hello\nworld\n");
            Path out = Files.createTempFile(folder, "out", "");
            Process process = start(kubectl, in, out, Files.createTempFile(folder, "err", ""), "attach", "-i", pod);
            try {
                await().atMost(AgentBench.SOON)
                        .until(() -> Files.readString(out).contains("got hello\nworld\n"));
            } finally {
                process.destroyForcibly().waitFor();
            }
            await().atMost(AgentBench.SOON)
                    .untilAsserted(() -> assertThat(bench.logs(pod)).isEqualTo("got hello\nworld\n"));
        });
    }

    @TestFactory
    Stream<DynamicTest> files_are_copied_in_and_out() {
        return each(kubectl -> {
            Path from = Files.writeString(folder.resolve("letter"), "dear".repeat(30_000));
            Path there = folder.resolve("there-" + kubectl.hashCode());
            Path back = folder.resolve("back-" + kubectl.hashCode());
            Result in = run(kubectl, "", "cp", from.toString(), "echo:" + there);
            assertThat(in.exit()).as(in.err()).isZero();
            assertThat(there).hasSameTextualContentAs(from);
            Result out = run(kubectl, "", "cp", "echo:" + there, back.toString());
            assertThat(out.exit()).as(out.err()).isZero();
            assertThat(back).hasSameTextualContentAs(from);
        });
    }

    @TestFactory
    Stream<DynamicTest> attach_shows_what_the_container_prints() {
        return each(kubectl -> {
            Path out = Files.createTempFile(folder, "out", "");
            Path nothing = Files.createTempFile(folder, "in", "");
            Process process = start(kubectl, nothing, out, Files.createTempFile(folder, "err", ""), "attach", "talker");
            try {
                await().atMost(AgentBench.SOON)
                        .until(() -> Files.readString(out).contains("tick\ntick\n"));
            } finally {
                process.destroyForcibly().waitFor();
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> port_forward_carries_requests() {
        return each(kubectl -> {
            Path out = Files.createTempFile(folder, "out", "");
            Path err = Files.createTempFile(folder, "err", "");
            Path nothing = Files.createTempFile(folder, "in", "");
            Process process = start(kubectl, nothing, out, err, "port-forward", "pod/echo", ":3000");
            try {
                await().atMost(AgentBench.SOON)
                        .until(() -> Files.readString(out).contains("-> 3000"));
                Matcher port = FORWARDING.matcher(Files.readString(out));
                assertThat(port.find()).as(Files.readString(out)).isTrue();
                try (HttpClient client = HttpClient.newHttpClient()) {
                    HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.group(1) + "/"))
                            .build();
                    for (int i = 0; i < 3; i++) {
                        assertThat(client.send(request, BodyHandlers.ofString()).body())
                                .contains("pod: echo");
                    }
                }
            } finally {
                process.destroyForcibly().waitFor();
            }
        });
    }
}
