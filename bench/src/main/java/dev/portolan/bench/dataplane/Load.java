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

    /** Requests on one connection; returns how many. */
    static long keepAlive(InetSocketAddress to, Duration time) throws IOException {
        try (Socket socket = open(to)) {
            var in = socket.getInputStream();
            var out = socket.getOutputStream();
            long begin = System.nanoTime();
            long count = 0;
            for (; System.nanoTime() - begin < time.toNanos(); count++) {
                out.write('a');
                if (in.read() != 'a') throw new IOException("no echo");
            }
            return count;
        }
    }

    /** A connection for each request; returns how long each took to connect, in nanoseconds, least first. */
    static long[] connects(InetSocketAddress to, Duration time) throws IOException {
        long[] took = new long[200_000];
        int count = 0;
        long began = System.nanoTime();
        while (System.nanoTime() - began < time.toNanos() && count < took.length) {
            long begin = System.nanoTime();
            try (Socket socket = open(to)) {
                took[count++] = System.nanoTime() - begin;
                socket.getOutputStream().write('a');
                if (socket.getInputStream().read() != 'a') throw new IOException("no echo");
                // A reset leaves no port waiting.
                socket.setSoLinger(true, 0);
            }
        }
        long[] sorted = Arrays.copyOf(took, count);
        Arrays.sort(sorted);
        return sorted;
    }

    /** Bytes one way; returns how many arrived. */
    static long bulk(InetSocketAddress to, Duration time) throws IOException {
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
            return bytes;
        }
    }

    /** Datagrams there and back on one socket; returns how many. */
    static long datagrams(InetSocketAddress to, Duration time) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(DEADLINE_MILLIS);
            socket.connect(to);
            DatagramPacket packet = new DatagramPacket(new byte[64], 64);
            DatagramPacket answer = new DatagramPacket(new byte[64], 64);
            long begin = System.nanoTime();
            long count = 0;
            for (; System.nanoTime() - begin < time.toNanos(); count++) {
                socket.send(packet);
                socket.receive(answer);
            }
            return count;
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
