package dev.portolan.bench.api;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** One kept-alive HTTP/1.1 connection over TLS, as little client as possible: so that the server is measured. */
final class Https implements AutoCloseable {
    private final SSLSocket socket;
    private final InputStream in;

    Https(SSLContext tls, URI server) throws IOException {
        socket = (SSLSocket) tls.getSocketFactory().createSocket(server.getHost(), server.getPort());
        socket.setTcpNoDelay(true);
        socket.startHandshake(); // part of no measurement
        in = new BufferedInputStream(socket.getInputStream(), 2048);
    }

    private void send(String method, String path, byte[] body) throws IOException {
        byte[] head = (method + " " + path
                        + " HTTP/1.1\r\nHost: api\r\nContent-Type: application/json\r\nContent-Length: " + body.length
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[head.length + body.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        socket.getOutputStream().write(all);
    }

    /** Asks; returns how many bytes the answer's body has. */
    long exchange(String method, String path, byte[] body) throws IOException {
        send(method, path, body);
        String status = line();
        long length = -1;
        for (String header = line(); !header.isEmpty(); header = line()) {
            if (header.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Long.parseLong(header.substring(15).strip());
            }
        }
        if (length < 0) throw new IOException("no length: " + status);
        if (!status.contains(" 20")) {
            throw new IOException(status + " " + new String(in.readNBytes((int) length), StandardCharsets.UTF_8));
        }
        in.skipNBytes(length);
        return length;
    }

    /** Begins a watch; returns when the server has begun to answer. */
    void watch(String path) throws IOException {
        send("GET", path, new byte[0]);
        String status = line();
        if (!status.contains(" 200")) throw new IOException(status);
        while (!line().isEmpty()) {} // headers
    }

    /** Reads to the end of the next event. Chunks' own line ends are CR LF, an event's is LF alone after its brace. */
    void awaitEvent() throws IOException {
        int before = 0;
        for (int c = in.read(); ; c = in.read()) {
            if (c < 0) throw new EOFException("the watch ended");
            if (c == '\n' && before == '}') return;
            before = c;
        }
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) throw new EOFException("the server hung up");
            if (c != '\r') line.append((char) c);
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
