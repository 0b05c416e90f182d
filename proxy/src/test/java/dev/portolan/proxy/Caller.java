package dev.portolan.proxy;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client's TCP connection to an {@link EchoBackend}, and one-shot calls. Every wait has a deadline of twenty seconds. */
public final class Caller implements AutoCloseable {
    private static final int DEADLINE_MILLIS = 20_000;

    /** Who answered: the backend's number, and the address that it saw the client come from. */
    public record Greeting(int backend, String from) {}

    private final Socket socket;
    private final InputStream in;
    private final Greeting greeting;

    private Caller(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("closed before the greeting, after '" + line + "'");
            }
            line.append((char) c);
        }
        String[] words = line.toString().split(" from ");
        this.greeting = new Greeting(Integer.parseInt(words[0]), words[1]);
    }

    /** Connects from the site's client and reads the greeting. */
    public static Caller connect(Site site, InetSocketAddress to) throws Exception {
        Socket socket = site.atClient(() -> open(new InetSocketAddress(site.client(), 0), to));
        try {
            return new Caller(socket);
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    /** A connected socket from a certain address; the caller closes it. */
    public static Socket open(InetSocketAddress from, InetSocketAddress to) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setReuseAddress(true);
            socket.bind(from);
            socket.setSoTimeout(DEADLINE_MILLIS);
            socket.connect(to, DEADLINE_MILLIS);
            return socket;
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    /** Connects, echoes one word, hangs up. */
    public static Greeting call(Site site, InetSocketAddress to) throws Exception {
        try (Caller caller = connect(site, to)) {
            caller.echo("ping");
            return caller.greeting;
        }
    }

    /** A UDP socket of the site's client, connected to {@code to}; the caller closes it. */
    public static DatagramSocket datagrams(Site site, InetSocketAddress to) throws Exception {
        return site.atClient(() -> {
            DatagramSocket socket = new DatagramSocket(new InetSocketAddress(site.client(), 0));
            socket.setSoTimeout(DEADLINE_MILLIS);
            socket.connect(to);
            return socket;
        });
    }

    /** Sends one datagram and waits for one. */
    public static String ask(DatagramSocket socket, String text) throws IOException {
        byte[] payload = text.getBytes(StandardCharsets.US_ASCII);
        socket.send(new DatagramPacket(payload, payload.length));
        DatagramPacket answer = new DatagramPacket(new byte[65_535], 65_535);
        socket.receive(answer);
        return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
    }

    public Greeting greeting() {
        return greeting;
    }

    Socket socket() {
        return socket;
    }

    InputStream in() {
        return in;
    }

    /** Sends a word and gets it back. */
    public void echo(String word) throws IOException {
        byte[] bytes = word.getBytes(StandardCharsets.US_ASCII);
        socket.getOutputStream().write(bytes);
        String back = new String(in.readNBytes(bytes.length), StandardCharsets.US_ASCII);
        if (!back.equals(word)) {
            throw new IOException("sent '" + word + "', got '" + back + "'");
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
