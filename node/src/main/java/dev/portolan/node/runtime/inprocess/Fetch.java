package dev.portolan.node.runtime.inprocess;

import dev.portolan.node.core.ResolvConf;
import dev.portolan.node.http.HttpGet;
import dev.portolan.node.http.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;

/** Asks another Service on behalf of a caller, through the pod's own name servers and network. */
final class Fetch {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int HTTP = 80;

    private Fetch() {}

    static Response answer(PodProgram pod, String url) {
        try {
            URI uri = URI.create(url);
            if (!"http".equals(uri.getScheme()) || uri.getHost() == null) {
                return Response.text(400, "/fetch?url=http://NAME:PORT/PATH, not \"" + url + "\"\n");
            }
            ResolvConf names = ResolvConf.parse(Files.readString(pod.folder().resolve("resolv.conf")));
            InetAddress address = new StubResolver(pod, names).resolve(uri.getHost());
            int port = uri.getPort() < 0 ? HTTP : uri.getPort();
            String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
            String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
            HttpGet get = new HttpGet(
                    "http",
                    new InetSocketAddress(address, port),
                    target,
                    Map.of("Host", uri.getRawAuthority(), "User-Agent", "portolan-echo"),
                    TIMEOUT);
            Response response = get.send(() -> pod.inside(Fetch::socket));
            return Response.text(
                    response.status(),
                    url + " (" + address.getHostAddress() + ":" + port + ") answered " + response.status() + "\n"
                            + response.bodyText());
        } catch (IllegalArgumentException malformed) {
            return Response.text(400, "url: " + malformed.getMessage() + "\n");
        } catch (IOException failure) {
            return Response.text(502, url + ": " + failure.getMessage() + "\n");
        }
    }

    /** A socket that exists already, and so belongs to the network of the thread that calls. */
    private static Socket socket() throws IOException {
        return java.nio.channels.SocketChannel.open().socket();
    }
}
