package dev.portolan.node.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * One GET over a connection of its own. Any header may be set, {@code Host} too, and TLS trusts every certificate: that is what probes are
 * (Kubernetes documentation, "HTTP probes").
 *
 * @param scheme http or https
 * @param target path and query
 * @param headers sent as they are; {@code Host} and {@code User-Agent} have defaults
 * @param timeout for connecting, and for each wait for the other side
 */
public record HttpGet(
        String scheme, InetSocketAddress to, String target, Map<String, String> headers, Duration timeout) {
    private static final int KEPT_BODY = 1 << 20;

    /** A connection by itself, made by {@code sockets}, and its answer. */
    public Response send(Callable<Socket> sockets) throws IOException {
        try (Socket plain = open(sockets)) {
            plain.connect(to, millis());
            plain.setSoTimeout(millis());
            if (!scheme.equalsIgnoreCase("https")) {
                return exchange(plain);
            }
            try (Socket tls = trusting()
                    .getSocketFactory()
                    .createSocket(plain, to.getAddress().getHostAddress(), to.getPort(), true)) {
                return exchange(tls);
            }
        }
    }

    private static Socket open(Callable<Socket> sockets) throws IOException {
        try {
            return sockets.call();
        } catch (IOException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new IOException(failure);
        }
    }

    private Response exchange(Socket socket) throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Host", to.getHostString() + ":" + to.getPort());
        all.put("User-Agent", "kube-probe/1.33");
        all.put("Accept", "*/*");
        headers.forEach((name, value) -> {
            all.keySet().removeIf(name::equalsIgnoreCase);
            all.put(name, value);
        });
        all.put("Connection", "close");
        StringBuilder head = new StringBuilder("GET ").append(target).append(" HTTP/1.1\r\n");
        all.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        socket.getOutputStream().write(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        return read(new BufferedInputStream(socket.getInputStream()));
    }

    private static Response read(InputStream in) throws IOException {
        String[] status = HttpWire.line(in).split(" ", 3);
        if (status.length < 2 || !status[0].startsWith("HTTP/") || !status[1].matches("\\d{3}")) {
            throw new IOException("malformed HTTP response");
        }
        Map<String, String> received = HttpWire.headers(in);
        if (status[1].startsWith("1")) {
            return read(in);
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (HttpWire.chunked(received)) {
            HttpWire.takeChunks(in, KEPT_BODY, body);
        } else if (received.containsKey("content-length")) {
            HttpWire.take(in, HttpWire.contentLength(received), KEPT_BODY, body);
        } else {
            body.write(in.readNBytes(KEPT_BODY));
        }
        return new Response(Integer.parseInt(status[1]), received, body.toByteArray());
    }

    private int millis() {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, timeout.toMillis()));
    }

    private static SSLContext trusting() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustEverybody()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("this Java has no TLS", e);
        }
    }
}
