package dev.portolan.node.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small HTTP/1.1 server on a listening socket that it is given: a virtual thread to accept and one per connection, nothing else, so that
 * thousands fit into one process. Requests are read whole. The JDK's and Helidon's servers open their sockets themselves and keep thread
 * pools each; a pod's socket has to be made in the pod's network.
 */
public final class HttpListener implements AutoCloseable {
    private static final int KEPT_BODY = 1 << 20;

    private final Logger log = LoggerFactory.getLogger(HttpListener.class);
    private final ServerSocket socket;
    private final Function<Request, Response> handler;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Thread acceptor;
    private volatile boolean draining;

    private HttpListener(ServerSocket socket, Function<Request, Response> handler) {
        this.socket = socket;
        this.handler = handler;
        this.acceptor = Thread.ofVirtual()
                .name("http-" + socket.getLocalSocketAddress())
                .unstarted(this::accept);
    }

    /** Serves {@code socket}, which is this listener's from now on. {@code handler} may block. */
    public static HttpListener start(ServerSocket socket, Function<Request, Response> handler) {
        HttpListener listener = new HttpListener(socket, handler);
        listener.acceptor.start();
        return listener;
    }

    private void accept() {
        Acceptor.untilClosed(socket, peer -> {
            Connection connection = new Connection(peer);
            connections.add(connection);
            Thread.ofVirtual().name("http-connection").start(connection::serve);
        });
    }

    /** Accepts no more, finishes the requests that have begun, and returns when the last one is answered. */
    public void drain() throws InterruptedException {
        draining = true;
        closeQuietly(socket);
        for (Connection each : connections) {
            each.endWhenIdle();
        }
        for (Connection each : connections) {
            each.ended.await();
        }
    }

    /** Waits until the port is free again, after {@link #close} or {@link #drain}: a socket closes only once its accepting thread has let go. */
    public void awaitFree() throws InterruptedException {
        acceptor.join();
    }

    /** Ends everything now. */
    @Override
    public void close() {
        draining = true;
        closeQuietly(socket);
        connections.forEach(c -> closeQuietly(c.peer));
    }

    private void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception gone) {
            log.debug("on close", gone);
        }
    }

    private final class Connection {
        private final Socket peer;
        private final CountDownLatch ended = new CountDownLatch(1);
        private boolean busy;

        Connection(Socket peer) {
            this.peer = peer;
        }

        synchronized void endWhenIdle() {
            if (!busy && !requestWaits()) {
                closeQuietly(peer);
            }
        }

        private boolean requestWaits() {
            try {
                return !peer.isClosed() && peer.getInputStream().available() > 0;
            } catch (IOException gone) {
                log.trace("{} is gone", peer, gone);
                return false;
            }
        }

        private synchronized boolean begin() {
            busy = !peer.isClosed();
            return busy;
        }

        private synchronized void idle() {
            busy = false;
            if (draining) {
                closeQuietly(peer);
            }
        }

        void serve() {
            try (peer) {
                peer.setTcpNoDelay(true);
                BufferedInputStream in = new BufferedInputStream(peer.getInputStream());
                in.mark(1);
                while (!peer.isClosed() && in.read() >= 0 && begin()) {
                    in.reset();
                    if (!exchange(in)) {
                        return;
                    }
                    idle();
                    in.mark(1);
                }
            } catch (IOException gone) {
                log.trace("{} is gone", peer, gone);
            } finally {
                connections.remove(this);
                ended.countDown();
            }
        }

        /** One request and its answer; whether another may follow. */
        private boolean exchange(BufferedInputStream in) throws IOException {
            String[] first = HttpWire.line(in).split(" ");
            if (first.length != 3 || !first[2].startsWith("HTTP/1.")) {
                send(Response.text(400, "400 Bad Request\n"), false, true);
                return false;
            }
            Map<String, String> headers = HttpWire.headers(in);
            if (headers.getOrDefault("expect", "").equalsIgnoreCase("100-continue")) {
                peer.getOutputStream().write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            var body = new java.io.ByteArrayOutputStream();
            if (HttpWire.chunked(headers)) {
                HttpWire.takeChunks(in, KEPT_BODY, HttpWire.Rest.READ, body);
            } else {
                HttpWire.take(in, HttpWire.contentLength(headers), KEPT_BODY, HttpWire.Rest.READ, body);
            }
            Request request = new Request(
                    first[0],
                    first[1],
                    headers,
                    body.toByteArray(),
                    (java.net.InetSocketAddress) peer.getRemoteSocketAddress(),
                    (java.net.InetSocketAddress) peer.getLocalSocketAddress());
            Response response = answer(request);
            String wish = headers.getOrDefault("connection", "").toLowerCase(Locale.ROOT);
            boolean keep =
                    !draining && (first[2].equals("HTTP/1.1") ? !wish.contains("close") : wish.contains("keep-alive"));
            send(response, keep, !first[0].equals("HEAD"));
            return keep;
        }

        private Response answer(Request request) {
            try {
                return handler.apply(request);
            } catch (RuntimeException failure) {
                log.warn("{} {}", request.method(), request.target(), failure);
                return Response.text(500, failure + "\n");
            }
        }

        private void send(Response response, boolean keep, boolean withBody) throws IOException {
            StringBuilder head = new StringBuilder("HTTP/1.1 ")
                    .append(response.status())
                    .append(' ')
                    .append(response.status() < 400 ? "OK" : "Error")
                    .append("\r\n");
            response.headers()
                    .forEach((k, v) -> head.append(k).append(": ").append(v).append("\r\n"));
            head.append("Content-Length: ").append(response.body().length).append("\r\nConnection: ");
            head.append(keep ? "keep-alive" : "close").append("\r\n\r\n");
            byte[] bytes = head.toString().getBytes(StandardCharsets.ISO_8859_1);
            byte[] all = java.util.Arrays.copyOf(bytes, bytes.length + (withBody ? response.body().length : 0));
            if (withBody) {
                System.arraycopy(response.body(), 0, all, bytes.length, response.body().length);
            }
            OutputStream out = peer.getOutputStream();
            out.write(all);
            out.flush();
        }
    }
}
