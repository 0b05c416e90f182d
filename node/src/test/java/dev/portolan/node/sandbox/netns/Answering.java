package dev.portolan.node.sandbox.netns;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

/** A server that says its name and who asked, and its client. */
final class Answering implements AutoCloseable {
    static final int PORT = 80;
    private static final int MILLIS = 20_000;

    /** Where sockets are made. */
    interface Place {
        <T> T call(Callable<T> body) throws Exception;
    }

    private final ServerSocket server;
    private final Thread thread;

    Answering(String name, Place place) throws Exception {
        server = place.call(() -> new ServerSocket(PORT));
        thread = Thread.ofPlatform().name("answering " + name).start(() -> serve(name));
    }

    private void serve(String name) {
        while (true) {
            try (Socket client = server.accept()) {
                String text = name + " to " + client.getInetAddress().getHostAddress();
                client.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            } catch (SocketException closed) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static String ask(Place from, String address, int port) throws Exception {
        // Bound at once: only then is there a socket, and it belongs to the place.
        Socket socket = from.call(() -> {
            Socket bound = new Socket();
            bound.bind(null);
            return bound;
        });
        try (socket) {
            socket.setSoTimeout(MILLIS);
            socket.connect(new InetSocketAddress(address, port), MILLIS);
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() throws Exception {
        server.close();
        thread.join();
    }
}
