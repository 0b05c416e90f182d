package dev.portolan.bench.dataplane;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;

/** What one client does for some time, in the network namespace of the calling thread. */
final class Load {
    private static final int DEADLINE_MILLIS = 3_000;

    private Load() {}

    /** New connections with a request each. */
    record Connects(double perSecond, double p99Micros) {}

    static double keepAlive(InetSocketAddress to, Duration time) throws IOException {
        try (Socket socket = open(to)) {
            var in = socket.getInputStream();
            var out = socket.getOutputStream();
            long end = System.nanoTime() + time.toNanos();
            long begin = System.nanoTime();
            int count = 0;
            for (; System.nanoTime() < end; count++) {
                out.write('a');
                if (in.read() != 'a') throw new IOException("no echo");
            }
            return count * 1e9 / (System.nanoTime() - begin);
        }
    }

    static Connects connects(InetSocketAddress to, Duration time) throws IOException {
        long[] took = new long[200_000];
        int count = 0;
        long begin = System.nanoTime();
        for (long now = begin; now - begin < time.toNanos() && count < took.length; count++) {
            try (Socket socket = open(to)) {
                took[count] = System.nanoTime() - now;
                socket.getOutputStream().write('a');
                if (socket.getInputStream().read() != 'a') throw new IOException("no echo");
                socket.setSoLinger(true, 0);
            }
            now = System.nanoTime();
        }
        double perSecond = count * 1e9 / (System.nanoTime() - begin);
        long[] sorted = Arrays.copyOf(took, count);
        Arrays.sort(sorted);
        return new Connects(perSecond, sorted[(int) (count * 0.99)] / 1e3);
    }

    static double bulk(InetSocketAddress to, Duration time) throws IOException {
        byte[] block = new byte[128 * 1024];
        Arrays.fill(block, (byte) 'B');
        try (Socket socket = open(to)) {
            var out = socket.getOutputStream();
            long begin = System.nanoTime();
            long bytes = 0;
            while (System.nanoTime() - begin < time.toNanos()) {
                out.write(block);
                bytes += block.length;
            }
            socket.shutdownOutput();
            if (socket.getInputStream().read() != '.') throw new IOException("the end did not arrive");
            return bytes * 1e9 / (System.nanoTime() - begin);
        }
    }

    static double datagrams(InetSocketAddress to, Duration time) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(DEADLINE_MILLIS);
            socket.connect(to);
            DatagramPacket packet = new DatagramPacket(new byte[64], 64);
            DatagramPacket answer = new DatagramPacket(new byte[64], 64);
            long begin = System.nanoTime();
            int count = 0;
            for (; System.nanoTime() - begin < time.toNanos(); count++) {
                socket.send(packet);
                socket.receive(answer);
            }
            return count * 1e9 / (System.nanoTime() - begin);
        }
    }

    private static Socket open(InetSocketAddress to) throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(DEADLINE_MILLIS);
        socket.connect(to, DEADLINE_MILLIS);
        return socket;
    }
}
