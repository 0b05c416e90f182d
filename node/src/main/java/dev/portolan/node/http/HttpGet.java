package dev.portolan.node.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
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
 * @param timeout for the whole of it, from connecting to the end of the body; of that the first mebibyte is read
 */
public record HttpGet(
        String scheme, InetSocketAddress to, String target, Map<String, String> headers, Duration timeout) {
    private static final int KEPT_BODY = 1 << 20;

    /**
     * A connection by itself, made by {@code sockets}, and its answer.
     *
     * @throws SocketTimeoutException when there is no whole answer in time
     */
    public Response send(Callable<Socket> sockets) throws IOException {
        try (Socket plain = open(sockets);
                Deadline deadline = Deadline.of(plain, timeout)) {
            try {
                plain.connect(to, millis());
                return scheme.equalsIgnoreCase("https") ? secret(plain) : exchange(plain);
            } catch (IOException failure) {
                throw deadline.passed() ? late(failure) : failure;
            }
        }
    }

    private IOException late(IOException failure) {
        var late = new SocketTimeoutException("no whole answer within " + timeout);
        late.initCause(failure);
        return late;
    }

    private Response secret(Socket plain) throws IOException {
        try (Socket tls = trusting()
                .getSocketFactory()
                .createSocket(plain, to.getAddress().getHostAddress(), to.getPort(), true)) {
            return exchange(tls);
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
        int status = status(in);
        Map<String, String> received = HttpWire.headers(in);
        while (status < 200) { // an interim answer: the real one follows
            status = status(in);
            received = HttpWire.headers(in);
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (HttpWire.chunked(received)) {
            HttpWire.takeChunks(in, KEPT_BODY, HttpWire.Rest.LEFT, body);
        } else if (received.containsKey("content-length")) {
            HttpWire.take(in, HttpWire.contentLength(received), KEPT_BODY, HttpWire.Rest.LEFT, body);
        } else {
            body.write(in.readNBytes(KEPT_BODY));
        }
        return new Response(status, received, body.toByteArray());
    }

    private static int status(InputStream in) throws IOException {
        String[] line = HttpWire.line(in).split(" ", 3);
        if (line.length < 2 || !line[0].startsWith("HTTP/") || !line[1].matches("\\d{3}")) {
            throw new IOException("malformed HTTP response");
        }
        return Integer.parseInt(line[1]);
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
