package dev.portolan.bench.api;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One HTTP/2 connection that speaks gRPC to etcd, one call at a time, without TLS: as little client as possible, in etcd's own protocol, so
 * that etcd is measured and neither its JSON gateway nor a client library.
 */
final class EtcdConnection implements AutoCloseable {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RESET = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int WINDOW = 8;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int ACK = 1;

    private final Socket socket;
    private final DataInputStream in;
    private int stream = 1;

    EtcdConnection(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 2048));
        var hello = new ByteArrayOutputStream();
        hello.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        hello.writeBytes(frame(
                SETTINGS,
                0,
                0,
                ByteBuffer.allocate(6)
                        .putShort((short) 4)
                        .putInt(Integer.MAX_VALUE)
                        .array()));
        hello.writeBytes(frame(
                WINDOW,
                0,
                0,
                ByteBuffer.allocate(4).putInt(Integer.MAX_VALUE - 65_535).array()));
        socket.getOutputStream().write(hello.toByteArray());
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .putInt(payload.length << 8 | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    /** Request headers in HPACK (RFC 7541), all literals without indexing but for the pseudo headers of the static table. */
    private static byte[] headers(String path) {
        var block = new ByteArrayOutputStream();
        block.write(0x83); // :method POST
        block.write(0x86); // :scheme http
        block.write(0x04); // :path
        text(block, path);
        block.write(0x01); // :authority
        text(block, "etcd");
        block.write(0x0f); // content-type
        block.write(0x10);
        text(block, "application/grpc");
        block.write(0x00);
        text(block, "te");
        text(block, "trailers");
        return block.toByteArray();
    }

    private static void text(ByteArrayOutputStream block, String text) {
        block.write(text.length());
        block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void send(String method, byte[] message, int flags) throws IOException {
        byte[] data = ByteBuffer.allocate(5 + message.length)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array();
        var out = new ByteArrayOutputStream();
        out.writeBytes(frame(HEADERS, END_HEADERS, stream, headers("/etcdserverpb." + method)));
        out.writeBytes(frame(DATA, flags, stream, data));
        socket.getOutputStream().write(out.toByteArray());
    }

    /** Sets a key; etcd answers when it is durable. */
    void put(byte[] key, byte[] value) throws IOException {
        call("KV/Put", fields(key, value));
    }

    /** Reads a range of keys; returns how many bytes came. */
    long range(byte[] from, byte[] to) throws IOException {
        return call("KV/Range", fields(from, to));
    }

    private long call(String method, byte[] message) throws IOException {
        send(method, message, END_STREAM);
        long bytes = 0;
        while (true) {
            Frame frame = next();
            if (frame.type == DATA) bytes += frame.length;
            if ((frame.flags & END_STREAM) != 0 && (frame.type == HEADERS || frame.type == DATA)) break;
        }
        if (bytes == 0) throw new IOException(method + " failed");
        stream += 2;
        return bytes;
    }

    /** Begins a watch of a key and waits until it stands. */
    void watch(byte[] key) throws IOException {
        byte[] create = fields(key);
        send(
                "Watch/Watch",
                ByteBuffer.allocate(create.length + 2)
                        .put((byte) 0x0a)
                        .put((byte) create.length)
                        .put(create)
                        .array(),
                0);
        awaitEvent();
    }

    /** The next message of the watch. */
    void awaitEvent() throws IOException {
        while (next().type != DATA) {} // a small message is one frame
    }

    private record Frame(int type, int flags, int length) {}

    private Frame next() throws IOException {
        while (true) {
            int head = in.readInt();
            int length = head >>> 8;
            int type = head & 0xff;
            int flags = in.readUnsignedByte();
            int on = in.readInt();
            if (type == PING && (flags & ACK) == 0) {
                socket.getOutputStream().write(frame(PING, ACK, 0, in.readNBytes(length)));
                continue;
            }
            in.skipNBytes(length);
            switch (type) {
                case SETTINGS -> {
                    if ((flags & ACK) == 0) socket.getOutputStream().write(frame(SETTINGS, ACK, 0, new byte[0]));
                }
                case RESET, GOAWAY -> throw new IOException("etcd ended stream " + on);
                case DATA, HEADERS -> {
                    return new Frame(type, flags, length);
                }
                default -> {}
            }
        }
    }

    /** A protobuf message of byte fields 1, 2, … */
    private static byte[] fields(byte[]... values) {
        var message = new ByteArrayOutputStream();
        for (int i = 0; i < values.length; i++) {
            message.write((i + 1) << 3 | 2);
            int length = values[i].length;
            while (length > 0x7f) {
                message.write(length & 0x7f | 0x80);
                length >>>= 7;
            }
            message.write(length);
            message.writeBytes(values[i]);
        }
        return message.toByteArray();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
