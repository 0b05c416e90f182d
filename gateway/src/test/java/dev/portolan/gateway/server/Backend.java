package dev.portolan.gateway.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A backend that does byte for byte what a test says. */
final class Backend implements AutoCloseable {
    /** What happens on one connection, after its first request head was read. */
    interface Script {
        void run(Connection connection) throws IOException;
    }

    /** One accepted connection. */
    record Connection(Socket socket, InputStream in, OutputStream out, String head) {
        Connection say(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return this;
        }

        /** The next request head, or the empty string at the end. */
        String nextHead() throws IOException {
            return readHead(in);
        }
    }

    final List<String> heads = new CopyOnWriteArrayList<>();
    final AtomicInteger accepted = new AtomicInteger();
    final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ServerSocket server;
    private final Script script;

    Backend(String address, Script script) throws IOException {
        this(new InetSocketAddress(address, 0), script);
    }

    Backend(InetSocketAddress address, Script script) throws IOException {
        this.script = script;
        this.server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(address, 200);
        Thread.ofVirtual().name("backend-" + address).start(this::accept);
    }

    /** Answers every request with 200 and {@code text}, connection kept. */
    static Backend saying(String address, String text) throws IOException {
        return new Backend(address, keepSaying(text));
    }

    static Script keepSaying(String text) {
        return c -> {
            for (String head = c.head; !head.isEmpty(); head = c.nextHead()) {
                c.say("HTTP/1.1 200 OK\r\nContent-Length: " + text.length() + "\r\n\r\n" + text);
            }
        };
    }

    /** Answers with the request head it got as the body. */
    static Backend mirror(String address) throws IOException {
        return new Backend(address, c -> {
            for (String head = c.head; !head.isEmpty(); head = c.nextHead()) {
                c.say("HTTP/1.1 200 OK\r\nContent-Length: " + head.length() + "\r\n\r\n" + head);
            }
        });
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                accepted.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String head = readHead(in);
            if (!head.isEmpty()) {
                heads.add(head);
                script.run(new Connection(socket, in, socket.getOutputStream(), head));
            }
        } catch (IOException cut) {
            // the other side ended it, which is its good right here
        } finally {
            open.remove(socket);
        }
    }

    private static String readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < 4) {
            int b = in.read();
            if (b < 0) {
                return "";
            }
            head.write(b);
            matched = b == "\r\n\r\n".charAt(matched) ? matched + 1 : b == '\r' ? 1 : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    String hostAndPort() {
        InetAddress address = server.getInetAddress();
        return address.getHostAddress() + ":" + server.getLocalPort();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    /** Stops to accept; with it go all connections, as when a process is killed. */
    @Override
    public void close() {
        try {
            server.close();
            for (Socket each : open) {
                each.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
