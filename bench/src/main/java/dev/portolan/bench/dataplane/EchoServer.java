package dev.portolan.bench.dataplane;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Answers a byte with a byte; takes what follows the byte {@code B} and says a byte after its end. Datagrams come back. */
final class EchoServer implements AutoCloseable {
    private final ServerSocket tcp;
    private final DatagramSocket udp;

    private EchoServer(ServerSocket tcp, DatagramSocket udp) {
        this.tcp = tcp;
        this.udp = udp;
    }

    static EchoServer start(InetAddress address, int port) throws IOException {
        ServerSocket tcp = new ServerSocket();
        tcp.bind(new InetSocketAddress(address, port), 1024);
        EchoServer server = new EchoServer(tcp, new DatagramSocket(new InetSocketAddress(address, port)));
        Thread.ofPlatform().daemon().name("bench-accept").start(server::accept);
        Thread.ofPlatform().daemon().name("bench-datagrams").start(server::datagrams);
        return server;
    }

    private void accept() {
        while (!tcp.isClosed()) {
            try {
                Socket socket = tcp.accept();
                socket.setTcpNoDelay(true);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void serve(Socket socket) {
        byte[] buffer = new byte[128 * 1024];
        try (socket) {
            var in = socket.getInputStream();
            var out = socket.getOutputStream();
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                if (buffer[0] == 'B') {
                    while (n > 0) n = in.read(buffer);
                    out.write('.');
                    return;
                }
                out.write(buffer, 0, n);
            }
        } catch (IOException reset) {
            return; // clients hang up by reset, so that no port waits
        }
    }

    private void datagrams() {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        while (!udp.isClosed()) {
            try {
                packet.setLength(2048);
                udp.receive(packet);
                udp.send(packet);
            } catch (IOException closed) {
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        tcp.close();
        udp.close();
    }
}
