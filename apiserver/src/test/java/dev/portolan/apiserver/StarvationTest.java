package dev.portolan.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.portolan.apiserver.pki.TlsContexts;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** An API server in a process of its own that has no file descriptor left for a while. */
@Timeout(300)
@EnabledOnOs(value = OS.LINUX, disabledReason = "limits as Linux has them")
class StarvationTest {
    private static final Duration SOON = Duration.ofSeconds(100);

    @TempDir
    private Path folder;

    private Process process;
    private BufferedReader out;

    @BeforeEach
    void start() throws IOException {
        File printed = folder.resolve("printed").toFile();
        process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -Sn 512; exec \"$0\" \"$@\"",
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:-MaxFDLimit",
                        "-Xmx256m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StarvedServer.class.getName(),
                        folder.toString())
                .redirectError(printed)
                .start();
        out = process.inputReader(StandardCharsets.UTF_8);
    }

    @AfterEach
    void stop() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    private void tell(String word) throws IOException {
        process.getOutputStream().write((word + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        assertThat(out.readLine()).isEqualTo(word);
    }

    @Test
    void a_connection_for_which_there_was_no_descriptor_does_not_end_the_server() throws Exception {
        String line = out.readLine();
        assertThat(line).startsWith("port ");
        int port = Integer.parseInt(line.substring("port ".length()));
        URI version = URI.create("https://127.0.0.1:" + port + "/version");
        tell("starve");
        try (var none = new Socket("127.0.0.1", port)) {
            assertThat(none.isConnected()).as("by the kernel").isTrue();
            await().pollDelay(Duration.ofSeconds(2)).atMost(SOON).until(process::isAlive); // it tries, and cannot
        }
        tell("feed");

        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(TlsContexts.trustingAnybody())
                .connectTimeout(Duration.ofSeconds(20))
                .build()) {
            await().atMost(SOON)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(
                                    client.send(HttpRequest.newBuilder(version).build(), BodyHandlers.ofString())
                                            .statusCode())
                            .isEqualTo(200));
        }
    }

    @Test
    void the_limit_of_open_files_is_read_from_what_the_kernel_says() {
        String table = "Limit                     Soft Limit           Hard Limit           Units     \n";
        assertThat(OpenFiles.soft(List.of(
                        table, "Max open files            20000                524288               files     ")))
                .isEqualTo(20_000);
        assertThat(OpenFiles.soft(
                        List.of("Max open files            unlimited            unlimited            files     ")))
                .isEqualTo(Integer.MAX_VALUE);
        assertThat(OpenFiles.share(4)).isGreaterThanOrEqualTo(32);
    }
}
