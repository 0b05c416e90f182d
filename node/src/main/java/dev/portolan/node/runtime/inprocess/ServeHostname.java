package dev.portolan.node.runtime.inprocess;

import dev.portolan.node.http.Acceptor;
import dev.portolan.node.http.Response;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.slf4j.LoggerFactory;

/** agnhost serve-hostname: answers everybody with the pod's host name, over HTTP, or TCP and UDP. */
final class ServeHostname implements BuiltIn {
    private static final int PORT = 9376;

    @Override
    public int run(PodProgram pod, List<String> args) throws IOException, InterruptedException {
        Arguments flags = Arguments.parse("serve-hostname", args, Set.of("port", "tcp", "udp", "http", "close"));
        int port = flags.port("port", PORT);
        String hostname = pod.identity().hostname();
        if (flags.on("udp", false)) {
            pod.udp(port, message -> message.answer(hostname));
        }
        if (flags.on("tcp", false)) {
            ServerSocket socket = pod.listen(port);
            pod.background("serve-hostname", () -> answerAll(socket, hostname));
        } else if (flags.on("http", true)) {
            pod.http(port, request -> Response.text(200, hostname));
        }
        pod.print("Serving on port " + port + ".");
        return pod.awaitStop();
    }

    private static void answerAll(ServerSocket socket, String hostname) {
        Acceptor.untilClosed(socket, peer -> {
            try (peer) {
                peer.getOutputStream().write((hostname + "\n").getBytes(StandardCharsets.UTF_8));
            } catch (IOException gone) {
                LoggerFactory.getLogger(ServeHostname.class).trace("{} is gone", peer, gone);
            }
        });
    }
}
