package dev.portolan.node.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portolan.rules.Cidr;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every kind of sandbox promises. A test class per implementation extends it. */
@Timeout(180)
public abstract class SandboxContract {
    private static final int PORT = 18080;
    private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/bin:/bin", "GREETING", "hello");

    @TempDir
    protected Path folder;

    protected SandboxProvider provider;
    protected InetAddress node;

    /** A provider of the kind under test, not yet opened. */
    protected abstract SandboxProvider provider() throws Exception;

    /** A range that nobody else uses. */
    protected abstract Cidr range();

    /** Runs {@code body} where the host is; a test's host may be a namespace. */
    protected <T> T onHost(Callable<T> body) throws Exception {
        return body.call();
    }

    private Socket hostSocket() throws Exception {
        return onHost(() -> SocketChannel.open().socket());
    }

    @BeforeEach
    void open() throws Exception {
        provider = provider();
        node = provider.open(range());
    }

    @AfterEach
    void close() throws Exception {
        if (provider != null) {
            provider.close();
        }
    }

    protected PodSandbox pod(int index) throws SandboxException {
        return provider.create(new SandboxSpec(
                "uid-" + index, "default/pod-" + index, "pod-" + index, range().at(index), Map.of(), folder));
    }

    protected Launch launch(String... command) {
        return new Launch(java.util.List.of(command), ENVIRONMENT, folder);
    }

    protected static ServerSocket listen(PodSandbox pod, int port) throws Exception {
        return pod.inside(() -> new ServerSocket(port, 10, pod.listenAddress()));
    }

    /** Accepts one connection and greets. */
    protected static void greet(ServerSocket server, String text) {
        Thread.ofVirtual().start(() -> {
            try (Socket client = server.accept()) {
                client.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            } catch (IOException closed) {
                Thread.currentThread().interrupt();
            }
        });
    }

    protected static String greeting(Socket socket, InetAddress from) throws IOException {
        try (socket) {
            socket.connect(new InetSocketAddress(from, PORT), 20_000);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void the_node_has_the_first_address_of_its_range() {
        assertThat(node).isEqualTo(range().at(1));
    }

    @Test
    void a_pods_listener_answers_the_host_at_the_pods_address() throws Exception {
        try (PodSandbox pod = pod(2);
                ServerSocket server = listen(pod, PORT)) {
            assertThat(pod.address()).isEqualTo(range().at(2));
            greet(server, "hello");
            assertThat(greeting(hostSocket(), pod.address())).isEqualTo("hello");
        }
    }

    @Test
    void two_pods_may_use_the_same_port_and_reach_each_other() throws Exception {
        try (PodSandbox one = pod(2);
                PodSandbox two = pod(3);
                ServerSocket first = listen(one, PORT);
                ServerSocket second = listen(two, PORT)) {
            greet(first, "one");
            greet(second, "two");
            Socket from = one.inside(() -> SocketChannel.open().socket());
            assertThat(greeting(from, two.address())).isEqualTo("two");
            assertThat(greeting(hostSocket(), one.address())).isEqualTo("one");
        }
    }

    @Test
    void datagrams_reach_a_pod_and_come_back_from_its_address() throws Exception {
        try (PodSandbox pod = pod(2);
                DatagramSocket server =
                        pod.inside(() -> new DatagramSocket(new InetSocketAddress(pod.listenAddress(), PORT)));
                DatagramSocket client = onHost(() -> new DatagramSocket())) {
            client.connect(pod.address(), PORT);
            client.setSoTimeout(20_000);
            client.send(new DatagramPacket("ping".getBytes(StandardCharsets.UTF_8), 4));
            DatagramPacket packet = new DatagramPacket(new byte[16], 16);
            server.receive(packet);
            server.send(packet);
            client.receive(packet);
            assertThat(packet.getAddress()).isEqualTo(pod.address());
        }
    }

    @Test
    void a_process_has_its_environment_and_folder_and_no_other() throws Exception {
        try (PodSandbox pod = pod(2)) {
            Process process = pod.start(launch("sh", "-c", "echo $GREETING; pwd; env; exit 3"));
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(3);
            assertThat(output)
                    .startsWith("hello\n" + folder.toRealPath() + "\n")
                    .doesNotContain("USER=");
        }
    }

    @Test
    void a_signal_ends_a_process_and_shows_in_its_exit_code() throws Exception {
        try (PodSandbox pod = pod(2)) {
            Process process = pod.start(launch("sleep", "60"));
            process.toHandle().destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(143);
        }
    }

    @Test
    void a_program_that_is_not_there_is_an_error_at_once() throws Exception {
        try (PodSandbox pod = pod(2)) {
            assertThatThrownBy(() -> pod.start(launch("no-such-program-anywhere")))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_word_that_no_system_can_take_is_an_error_at_once() throws Exception {
        try (PodSandbox pod = pod(2)) {
            for (Launch none : List.of(
                    launch("\0"),
                    launch("sh", "-c", "echo \0"),
                    new Launch(List.of("env"), Map.of("PATH", "/usr/bin:/bin", "A", "b\0c"), folder))) {
                assertThatThrownBy(() -> pod.start(none))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("has a NUL character");
            }
        }
    }

    @Test
    void what_the_body_throws_comes_out() throws Exception {
        try (PodSandbox pod = pod(2)) {
            assertThatThrownBy(() -> pod.inside(() -> {
                        throw new IOException("from inside");
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("from inside");
        }
    }

    @Test
    void a_closed_pods_address_and_uid_can_be_used_again() throws Exception {
        PodSandbox pod = pod(2);
        try (ServerSocket server = listen(pod, PORT)) {
            greet(server, "before");
            assertThat(greeting(hostSocket(), pod.address())).isEqualTo("before");
        }
        pod.close();
        pod.close();
        try (PodSandbox again = pod(2);
                ServerSocket server = listen(again, PORT)) {
            greet(server, "after");
            assertThat(greeting(hostSocket(), again.address())).isEqualTo("after");
        }
    }
}
