package dev.portolan.node.streaming;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** The server's side of RFC 6455 after the handshake: whole binary messages both ways; pings are answered, a close is returned. */
final class WebSocket {
    private static final int CONTINUATION = 0;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int FIN = 0x80;
    private static final long LARGEST_MESSAGE = 1 << 24;

    private final DataInputStream in;
    private final OutputStream out;
    private boolean closing;

    WebSocket(InputStream in, OutputStream out) {
        this.in = new DataInputStream(in);
        this.out = out;
    }

    /** What Sec-WebSocket-Accept must say to a key (section 4.2.2). */
    static String accept(String key) {
        try {
            byte[] text = (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII);
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    /** The next message, its fragments put together; empty when the client has closed. */
    Optional<byte[]> read() throws IOException {
        byte[] message = new byte[0];
        while (true) {
            int first = in.read();
            if (first < 0) {
                return Optional.empty();
            }
            byte[] payload = payload(message.length);
            switch (first & 0x0f) {
                case CLOSE -> {
                    close(payload.length >= 2 ? Arrays.copyOf(payload, 2) : new byte[0]);
                    return Optional.empty();
                }
                case PING -> write(PONG, payload, 0, payload.length);
                case PONG -> {}
                default -> {
                    boolean begins = (first & 0x0f) != CONTINUATION || message.length == 0;
                    message = begins ? payload : joined(message, payload);
                    if ((first & FIN) != 0) {
                        return Optional.of(message);
                    }
                }
            }
        }
    }

    private byte[] payload(int before) throws IOException {
        int second = in.readUnsignedByte();
        long length = second & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        if (length < 0 || length + before > LARGEST_MESSAGE) {
            throw new IOException("a WebSocket message of more than " + LARGEST_MESSAGE + " bytes");
        }
        if ((second & 0x80) == 0) {
            throw new IOException("a WebSocket client must mask what it sends (RFC 6455 section 5.1)");
        }
        byte[] mask = in.readNBytes(4);
        byte[] payload = new byte[(int) length];
        in.readFully(payload);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i & 3];
        }
        return payload;
    }

    private static byte[] joined(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    /** Sends one binary message. */
    void send(byte[] bytes, int offset, int length) throws IOException {
        write(BINARY, bytes, offset, length);
    }

    /** Says that nothing more comes; the client answers with its own close. Idempotent. */
    synchronized void close(byte[] status) throws IOException {
        if (!closing) {
            write(CLOSE, status, 0, status.length);
            closing = true;
        }
    }

    /** Normal closure. */
    void close() throws IOException {
        close(new byte[] {0x03, (byte) 0xe8});
    }

    private synchronized void write(int opcode, byte[] bytes, int offset, int length) throws IOException {
        if (closing) {
            throw new IOException("the WebSocket is closed");
        }
        ByteBuffer head = ByteBuffer.allocate(10).put((byte) (FIN | opcode));
        if (length < 126) {
            head.put((byte) length);
        } else if (length < 1 << 16) {
            head.put((byte) 126).putShort((short) length);
        } else {
            head.put((byte) 127).putLong(length);
        }
        head.flip();
        out.write(head.array(), 0, head.limit());
        out.write(bytes, offset, length);
        out.flush();
    }
}
