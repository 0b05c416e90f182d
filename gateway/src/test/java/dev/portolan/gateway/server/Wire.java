package dev.portolan.gateway.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A client that sends exactly the bytes it is told. */
final class Wire implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    final Socket socket;
    final InputStream in;

    Wire(InetSocketAddress to) throws IOException {
        socket = new Socket(to.getAddress(), to.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = socket.getInputStream();
    }

    Wire send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Wire send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Everything until the other side closes; a reset ends it too. */
    String untilClosed() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                all.write(buffer, 0, n);
            }
        } catch (SocketException reset) {
            all.writeBytes("<reset>".getBytes(StandardCharsets.US_ASCII));
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    /** Everything up to and with {@code end}. */
    String until(String end) throws IOException {
        StringBuilder all = new StringBuilder();
        while (all.indexOf(end) < 0) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("closed after: " + all);
            }
            all.append((char) b);
        }
        return all.toString();
    }

    /** One request on a connection of its own. */
    static String ask(InetSocketAddress to, String request) throws IOException {
        try (Wire wire = new Wire(to)) {
            return wire.send(request).untilClosed();
        }
    }

    static String get(InetSocketAddress to, String host, String path) throws IOException {
        return ask(to, "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
