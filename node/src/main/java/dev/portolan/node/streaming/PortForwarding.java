package dev.portolan.node.streaming;

import dev.portolan.node.ContainerAccess;
import dev.portolan.node.ContainerAccess.NotHereException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins pairs of SPDY streams to connections into a pod: a pair has the same {@code requestid}, one stream is for data, the other for what
 * goes wrong (kubelet, portforward.k8s.io).
 */
final class PortForwarding {
    private static final Logger LOG = LoggerFactory.getLogger(PortForwarding.class);

    private final ContainerAccess access;
    private final StreamRequest request;
    private final Map<String, SpdyStream> waiting = new ConcurrentHashMap<>();
    private final Map<SocketChannel, String> open = new ConcurrentHashMap<>();

    PortForwarding(ContainerAccess access, StreamRequest request) {
        this.access = access;
        this.request = request;
    }

    /** Takes a stream that the client opened; the second of a pair starts the connection. */
    void add(SpdyStream stream) {
        String id = stream.header("requestid");
        SpdyStream first = waiting.remove(id);
        if (first == null) {
            waiting.put(id, stream);
            return;
        }
        boolean data = stream.header("streamtype").equals("data");
        SpdyStream bytes = data ? stream : first;
        SpdyStream errors = data ? first : stream;
        Thread.ofVirtual().name("port-forward " + request.pod() + " " + id).start(() -> connect(bytes, errors));
    }

    /** The client went. */
    void close() {
        for (SocketChannel channel : open.keySet()) close(channel);
    }

    private void connect(SpdyStream data, SpdyStream errors) {
        String port = data.header("port");
        try {
            try (SocketChannel channel = access.dial(request.namespace(), request.pod(), number(port))) {
                open.put(channel, port);
                try {
                    join(channel, data);
                } finally {
                    open.remove(channel);
                }
            } catch (NotHereException | IOException refused) {
                errors.out()
                        .write(("error forwarding port " + port + " to pod " + request.pod() + ": "
                                        + refused.getMessage())
                                .getBytes(StandardCharsets.UTF_8));
            }
            errors.out().close();
            data.out().close();
        } catch (IOException gone) {
            LOG.debug("{}: the client went", request, gone);
        } finally {
            // What the client still sends is dropped: unread, it would hold up the other ports of the connection.
            data.in().close();
            errors.in().close();
        }
    }

    private static int number(String port) throws IOException {
        if (!port.matches("[0-9]{1,5}")) {
            throw new IOException("\"" + port + "\" is not a port");
        }
        return Integer.parseInt(port);
    }

    /** Until the pod's side ends; the client's side may end before, and is then closed in that direction alone. */
    private void join(SocketChannel channel, SpdyStream data) throws IOException {
        Thread.ofVirtual().name("port-forward " + request.pod() + " to pod").start(() -> {
            try {
                copy(data.in(), Channels.newOutputStream(channel));
                channel.shutdownOutput();
            } catch (IOException ended) {
                LOG.debug("{}: {}", request, ended.getMessage());
                data.in().close();
            }
        });
        copy(Channels.newInputStream(channel), data.out());
    }

    private static void copy(InputStream from, OutputStream to) throws IOException {
        byte[] buffer = new byte[32 * 1024];
        for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
            to.write(buffer, 0, n);
            to.flush();
        }
    }

    private void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException gone) {
            LOG.debug("{}: closed already", request, gone);
        }
    }
}
