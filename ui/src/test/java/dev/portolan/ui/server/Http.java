package dev.portolan.ui.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Requests as bytes: the JDK's client would not let a test lie about its Host. */
record Http(int port) {
    /** A whole answer; header names in lower case. */
    record Reply(int status, Map<String, String> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }

        /** The cookie that it sets, as a Cookie header. */
        String cookie() {
            return header("set-cookie").split(";", 2)[0];
        }
    }

    Reply get(String path, String... headers) {
        return send("GET", path, "127.0.0.1:" + port, headers);
    }

    Reply send(String method, String path, String host, String... headers) {
        try (Socket socket = open(method, path, host, List.of(headers), true);
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            return read(in, method.equals("HEAD"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a request and leaves its answer to be read. */
    Socket open(String method, String path, String host, List<String> headers, boolean last) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(30_000);
        String head = "%s %s HTTP/1.1\r\nHost: %s\r\n%s%s\r\n"
                .formatted(
                        method,
                        path,
                        host,
                        String.join("", headers.stream().map(h -> h + "\r\n").toList()),
                        last ? "Connection: close\r\n" : "");
        socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    private static Reply read(BufferedReader in, boolean headOnly) throws IOException {
        String first = in.readLine();
        if (first == null) throw new IOException("no answer");
        var headers = new TreeMap<String, String>();
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            String[] pair = line.split(": ", 2);
            headers.put(pair[0].toLowerCase(Locale.ROOT), pair.length > 1 ? pair[1] : "");
        }
        // By its length: when a server hangs up is its own affair.
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        var body = new StringBuilder();
        for (int bytes = 0; bytes < length && !headOnly; ) {
            int c = in.read();
            if (c < 0) break;
            body.append((char) c);
            bytes += utf8(c);
        }
        return new Reply(Integer.parseInt(first.split(" ")[1]), headers, body.toString());
    }

    private static int utf8(int c) {
        return c < 0x80 ? 1 : c < 0x800 ? 2 : Character.isSurrogate((char) c) ? 2 : 3;
    }
}
