package dev.portolan.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.apiserver.RunningServer;
import dev.portolan.apiserver.pki.TlsContexts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Upgrades of exec, attach and port-forward, through a real API server to an agent that echoes. */
class StreamTunnelTest {
    private static final String POD = "/api/v1/namespaces/default/pods/one";

    @TempDir
    Path folder;

    private RunningServer api;
    private EchoAgent agent;

    @BeforeEach
    void start() throws Exception {
        api = new RunningServer(folder);
        agent = new EchoAgent(api.server());
        api.post("/api/v1/nodes", "{\"metadata\": {\"name\": \"node-1\"}}");
        assertThat(api.patch("/api/v1/nodes/node-1/status", "merge", """
                        {"status": {"addresses": [{"type": "InternalIP", "address": "127.0.0.1"}],
                         "daemonEndpoints": {"kubeletEndpoint": {"Port": %d}}}}""".formatted(agent.port()))
                        .code())
                .isEqualTo(200);
        pod("one", "node-1");
        pod("nowhere", "");
    }

    private void pod(String name, String node) {
        assertThat(api.post("/api/v1/namespaces/default/pods", """
                        {"metadata": {"name": "%s"}, "spec": {"nodeName": "%s", "containers": [{"name": "main", "image": "x"}]}}""".formatted(name, node))
                        .code())
                .isEqualTo(201);
    }

    @AfterEach
    void stop() throws IOException {
        agent.close();
        api.close();
    }

    private SSLSocket connect() throws IOException {
        var context = TlsContexts.client(api.server().authority(), "admin", List.of("system:masters"));
        var uri = api.server().uri();
        var socket = (SSLSocket) context.getSocketFactory().createSocket(uri.getHost(), uri.getPort());
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static void ask(SSLSocket socket, String line, String upgrade) throws IOException {
        socket.getOutputStream()
                .write((line + " HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: " + upgrade
                                + "\r\nAuthorization: Bearer secret\r\nX-Stream-Protocol-Version: v4.channel.k8s.io\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, exec?command=ls&command=-l%20x&stdin=true&stdout=true, /exec/default/one/main?command=ls&command=-l%20x&input=1&output=1",
        "GET, attach?container=main&stderr=true&tty=true, /attach/default/one/main?error=1&tty=1",
        "POST, portforward, /portForward/default/one",
    })
    void after_the_agents_answer_bytes_go_both_ways_untouched(String method, String asked, String heard)
            throws Exception {
        try (SSLSocket socket = connect()) {
            ask(socket, method + " " + POD + "/" + asked, method.equals("GET") ? "websocket" : "SPDY/3.1");
            InputStream in = socket.getInputStream();
            assertThat(EchoAgent.head(in)).startsWith("HTTP/1.1 101 ");
            byte[] sent = {0, 1, (byte) 0x80, 3, 13, 10, 13, 10, (byte) 0xff};
            socket.getOutputStream().write(sent);
            socket.getOutputStream().flush();
            assertThat(in.readNBytes(sent.length)).isEqualTo(sent);
        }
        String head = agent.heads().poll(30, TimeUnit.SECONDS);
        assertThat(head)
                .startsWith(method + " " + heard + " HTTP/1.1\r\n")
                .contains("X-Stream-Protocol-Version: v4.channel.k8s.io")
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "nowhere, exec, 400, pod nowhere does not have a host assigned",
        "gone, exec, 404, pods \\\"gone\\\" not found",
        "one, exec?container=other, 400, container other is not valid for pod one",
    })
    void what_cannot_be_is_refused_with_a_status(String pod, String asked, int code, String words) throws Exception {
        try (SSLSocket socket = connect()) {
            ask(socket, "POST /api/v1/namespaces/default/pods/" + pod + "/" + asked, "SPDY/3.1");
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 " + code + " ").contains(words);
        }
    }

    @Test
    void an_agent_that_is_gone_is_named_in_a_503() throws Exception {
        agent.close();
        try (SSLSocket socket = connect()) {
            ask(socket, "POST " + POD + "/exec?command=ls", "SPDY/3.1");
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 503 ").contains("the node agent does not answer");
        }
    }

    @Test
    void without_an_upgrade_the_client_is_told_to_ask_for_one() {
        assertThat(api.get(POD + "/exec?command=ls").at("/message")).isEqualTo("Upgrade request required");
    }
}
