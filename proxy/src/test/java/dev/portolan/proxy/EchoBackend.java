package dev.portolan.proxy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.LoggerFactory;

/**
 * A backend that says who it is and whom it sees ({@code 1 from 10.0.0.9\n}), echoes, and after the end of input says
 * {@code end of <bytes>} and closes. Who begins with {@code l} (later) is read slowly, hears nothing until the end of input, and
 * then {@link #LATER} bytes. Over UDP it
 * answers {@code 1:payload}.
 */
public final class EchoBackend implements AutoCloseable {
    /** More than the buffers of two connections hold. */
    static final int LATER = 32 * 1024 * 1024;

    /** Between two reads of what is answered later, so that who sends it has to wait for us. */
    private static final long SLOWLY = 100_000;

    private final int number;
    private final ServerSocket tcp;
    private final DatagramSocket udp;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private EchoBackend(int number, ServerSocket tcp, DatagramSocket udp) {
        this.number = number;
        this.tcp = tcp;
        this.udp = udp;
    }

    /** Listens at the site's {@code number}th backend address, TCP and UDP on {@code port}. */
    public static EchoBackend start(Site site, int number, int port) throws Exception {
        EchoBackend backend = site.atBackend(number, () -> {
            InetSocketAddress at = new InetSocketAddress(site.backend(number), port);
            ServerSocket server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(at, 512);
            return new EchoBackend(number, server, new DatagramSocket(at));
        });
        Thread.ofVirtual().name("echo-tcp-" + number).start(backend::accept);
        Thread.ofVirtual().name("echo-udp-" + number).start(backend::answerDatagrams);
        return backend;
    }

    private void accept() {
        while (!tcp.isClosed()) {
            try {
                Socket client = tcp.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            var out = client.getOutputStream();
            String from = client.getInetAddress().getHostAddress();
            out.write((number + " from " + from + "\n").getBytes(StandardCharsets.US_ASCII));
            byte[] buffer = new byte[32 * 1024];
            long total = 0;
            boolean later = false;
            for (int n = client.getInputStream().read(buffer);
                    n >= 0;
                    n = client.getInputStream().read(buffer)) {
                later |= total == 0 && n > 0 && buffer[0] == 'l';
                if (later) LockSupport.parkNanos(SLOWLY);
                else out.write(buffer, 0, n);
                total += n;
            }
            out.write(later ? new byte[LATER] : ("end of " + total).getBytes(StandardCharsets.US_ASCII));
        } catch (IOException hungUp) {
            LoggerFactory.getLogger(EchoBackend.class).debug("client of backend {} hung up", number, hungUp);
        } finally {
            open.remove(client);
        }
    }

    private void answerDatagrams() {
        byte[] buffer = new byte[65_535];
        while (!udp.isClosed()) {
            try {
                DatagramPacket asked = new DatagramPacket(buffer, buffer.length);
                udp.receive(asked);
                String text = number + ":" + new String(buffer, 0, asked.getLength(), StandardCharsets.US_ASCII);
                byte[] answer = text.getBytes(StandardCharsets.US_ASCII);
                udp.send(new DatagramPacket(answer, answer.length, asked.getSocketAddress()));
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** How many clients are connected. */
    int connections() {
        return open.size();
    }

    @Override
    public void close() throws IOException {
        tcp.close();
        udp.close();
        for (Socket client : open) {
            client.close();
        }
    }
}
