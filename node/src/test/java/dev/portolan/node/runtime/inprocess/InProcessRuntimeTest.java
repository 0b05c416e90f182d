package dev.portolan.node.runtime.inprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portolan.node.http.HttpGet;
import dev.portolan.node.http.Response;
import dev.portolan.node.image.Program;
import dev.portolan.node.runtime.RuntimeBench;
import dev.portolan.node.runtime.RuntimeBench.Started;
import dev.portolan.node.runtime.StartException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class InProcessRuntimeTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final List<Started> all = new ArrayList<>();
    private RuntimeBench bench;

    @BeforeEach
    void prepare() {
        bench = new RuntimeBench(folder, "127.201.9.2");
    }

    @AfterEach
    void stop() {
        all.forEach(s -> s.container().kill());
        all.forEach(s -> s.container().exit().join());
    }

    private Started start(String program, String... args) throws StartException {
        Started started = bench.start(
                new InProcessRuntime(), new Program.BuiltIn(program, List.of(args), Map.of()), Map.of("COLOR", "blue"));
        all.add(started);
        return started;
    }

    private Response get(int port, String target, Map<String, String> headers) throws IOException {
        return new HttpGet(
                        "http", new InetSocketAddress(bench.address(), port), target, headers, Duration.ofSeconds(30))
                .send(Socket::new);
    }

    private Response eventually(int port, String target) {
        return Awaitility.await()
                .atMost(SOON)
                .ignoreException(java.net.ConnectException.class)
                .until(() -> get(port, target, Map.of()), r -> true);
    }

    /** A program listens on one port after the other: at first nobody may be there. */
    private String udp(int port, String text) {
        return Awaitility.await()
                .atMost(SOON)
                .ignoreException(PortUnreachableException.class)
                .until(() -> ask(port, text), answer -> true);
    }

    private String ask(int port, String text) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(bench.address(), port);
            socket.setSoTimeout(20_000);
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            socket.send(new DatagramPacket(bytes, bytes.length));
            DatagramPacket answer = new DatagramPacket(new byte[1000], 1000);
            socket.receive(answer);
            return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void echo_says_which_pod_answered_on_which_port() throws Exception {
        start("echo", "--port=3000", "--port", "3001", "--udp=3002");
        assertThat(eventually(3000, "/a?b=c").bodyText())
                .contains("pod: pod\n", "ip: 127.201.9.2\n", "port: 3000\n", "path: /a?b=c\n", "method: GET\n");
        assertThat(eventually(3001, "/").bodyText()).contains("port: 3001\n");
        assertThat(get(3000, "/", Map.of("Accept", "application/json")).bodyText())
                .startsWith("{\"pod\":\"pod\"")
                .contains("\"headers\":{");
        assertThat(get(3000, "/env", Map.of()).bodyText()).contains("COLOR=blue\n");
        assertThat(udp(3002, "hi")).isEqualTo("pod 127.201.9.2: hi");
    }

    @Test
    void echo_can_be_made_unready_and_back() throws Exception {
        start("echo");
        assertThat(eventually(8080, "/readyz").status()).isEqualTo(200);
        get(8080, "/fail", Map.of());
        assertThat(get(8080, "/readyz", Map.of()).status()).isEqualTo(503);
        assertThat(get(8080, "/healthz", Map.of()).status()).isEqualTo(200);
        get(8080, "/recover", Map.of());
        assertThat(get(8080, "/readyz", Map.of()).status()).isEqualTo(200);
    }

    @Test
    void a_request_in_flight_is_answered_before_the_program_ends() throws Exception {
        Started echo = start("echo");
        eventually(8080, "/");
        CompletableFuture<Response> slow = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                slow.complete(get(8080, "/hostname?delay=500ms", Map.of()));
            } catch (IOException failure) {
                slow.completeExceptionally(failure);
            }
        });
        Awaitility.await().atMost(SOON).until(() -> echo.printed().contains("delay=500ms"));
        echo.container().terminate();
        assertThat(slow.get(60, TimeUnit.SECONDS).bodyText()).isEqualTo("pod-host\n");
        assertThat(echo.container().exit().get(60, TimeUnit.SECONDS)).isZero();
        assertThatThrownBy(() -> get(8080, "/", Map.of())).isInstanceOf(IOException.class);
    }

    @Test
    void a_connection_serves_many_requests_with_and_without_bodies() throws Exception {
        start("echo");
        eventually(8080, "/");
        try (Socket socket = new Socket(bench.address(), 8080)) {
            String request = "POST /hostname HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
                    + "POST /hostname HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n"
                    + "HEAD /hostname HTTP/1.1\r\nHost: x\r\n\r\n"
                    + "GET /hostname HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answers.split("HTTP/1.1 200 OK")).hasSize(5);
            assertThat(answers.split("pod-host\n", -1)).hasSize(4);
        }
    }

    @Test
    void agnhost_netexec_answers_as_kubernetes_tests_expect() throws Exception {
        Started netexec = start("agnhost", "netexec", "--http-port=8083", "--udp-port=8084");
        assertThat(eventually(8083, "/hostname").bodyText()).isEqualTo("pod-host");
        assertThat(get(8083, "/echo?msg=hi%20you&code=404", Map.of()).status()).isEqualTo(404);
        assertThat(get(8083, "/echo?msg=hi%20you", Map.of()).bodyText()).isEqualTo("hi you");
        assertThat(get(8083, "/clientip", Map.of()).bodyText()).startsWith("127.");
        assertThat(get(8083, "/header?key=X-A", Map.of("X-A", "1")).bodyText()).isEqualTo("1");
        assertThat(udp(8084, "hostname")).isEqualTo("pod-host");
        assertThat(udp(8084, "echo hello")).isEqualTo("hello");
        get(8083, "/exit?code=3", Map.of());
        assertThat(netexec.container().exit().get(60, TimeUnit.SECONDS)).isEqualTo(3);
    }

    @Test
    void serve_hostname_serves_the_hostname() throws Exception {
        start("serve-hostname", "--port=9376");
        assertThat(eventually(9376, "/anything").bodyText()).isEqualTo("pod-host");
    }

    @Test
    void a_taken_port_and_wrong_arguments_end_the_container_with_a_message() throws Exception {
        start("echo", "--port=3000");
        eventually(3000, "/");
        Started second = start("echo", "--port=3000");
        assertThat(second.container().exit().get(60, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(second.printed()).contains("listen tcp :3000: Address already in use");
        Started third = start("echo", "--prot=3000");
        assertThat(third.container().exit().get(60, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(third.printed()).contains("unknown flag --prot");
        Started fourth = start("agnhost", "mounttest");
        assertThat(fourth.container().exit().get(60, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(fourth.printed()).contains("\"mounttest\"; there are [connect, dns-server-list, ");
    }

    @Test
    void pause_waits_until_it_is_stopped_or_killed() throws Exception {
        Started one = start("pause");
        assertThat(one.container().exit()).isNotDone();
        one.container().terminate();
        assertThat(one.container().exit().get(60, TimeUnit.SECONDS)).isZero();
        Started two = start("pause");
        two.container().kill();
        assertThat(two.container().exit().get(60, TimeUnit.SECONDS)).isEqualTo(137);
    }

    @Test
    void echo_fetches_from_another_service() throws Exception {
        start("echo", "--port=3000");
        eventually(3000, "/");
        Files.writeString(folder.resolve("resolv.conf"), "nameserver 127.201.9.3\nsearch a.example\n");
        assertThat(get(3000, "/fetch?url=http://127.201.9.2:3000/hostname", Map.of())
                        .bodyText())
                .isEqualTo("http://127.201.9.2:3000/hostname (127.201.9.2:3000) answered 200\npod-host\n");
        assertThat(get(3000, "/fetch?url=http://nobody/", Map.of()).status()).isEqualTo(502);
    }
}
