package dev.portolan.apiserver.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.ConnectionContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's frames of RFC 6455 on a connection on which only the server has something to say. */
final class SocketFrames {
    private static final Logger LOG = LoggerFactory.getLogger(SocketFrames.class);
    private static final int FIN = 0x80;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    /** Normal closure. */
    private static final byte[] NORMAL = {0x03, (byte) 0xe8};
    /** Nobody has that much to say to a watch. */
    private static final int MOST_BYTES = 64 * 1024;

    private final ConnectionContext connection;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean closing;

    SocketFrames(ConnectionContext connection) {
        this.connection = connection;
    }

    /** @throws UncheckedIOException when the client went */
    void text(byte[] message) {
        write(TEXT, message);
    }

    /** @throws UncheckedIOException when the client went */
    void ping() {
        write(PING, new byte[0]);
    }

    /** Nothing more comes. */
    void close() {
        write(CLOSE, NORMAL);
    }

    private void write(int opcode, byte[] payload) {
        ByteBuffer head = ByteBuffer.allocate(10).put((byte) (FIN | opcode));
        if (payload.length < 126) head.put((byte) payload.length);
        else if (payload.length < 1 << 16) head.put((byte) 126).putShort((short) payload.length);
        else head.put((byte) 127).putLong(payload.length);
        head.flip();
        byte[] frame = new byte[head.limit() + payload.length];
        head.get(frame, 0, head.limit());
        System.arraycopy(payload, 0, frame, frame.length - payload.length, payload.length);
        lock.lock();
        try {
            if (closing && opcode == CLOSE) return;
            if (closing) throw new UncheckedIOException(new IOException("the WebSocket is closed"));
            closing = opcode == CLOSE;
            connection.dataWriter().writeNow(BufferData.create(frame));
        } finally {
            lock.unlock();
        }
    }

    /** Reads what the client says, of which only its end means something. */
    void untilTheClientCloses() {
        try {
            DataReader in = connection.dataReader();
            while (frame(in)) {
                continue;
            }
        } catch (UncheckedIOException | DataReader.InsufficientDataAvailableException | IllegalStateException ended) {
            LOG.debug("the client of a watch ended: {}", ended.getMessage());
        }
    }

    private boolean frame(DataReader in) {
        int opcode = in.read() & 0x0f;
        int second = in.read();
        long length = second & 0x7f;
        if (length == 126) length = number(in, 2);
        else if (length == 127) length = number(in, 8);
        if (length < 0 || length > MOST_BYTES || (second & 0x80) == 0) return false;
        byte[] mask = in.readBytes(4);
        byte[] payload = in.readBytes((int) length);
        for (int i = 0; i < payload.length; i++) payload[i] ^= mask[i & 3];
        switch (opcode) {
            case CLOSE -> {
                close();
                return false;
            }
            case PING -> write(PONG, payload);
            default -> {}
        }
        return true;
    }

    private static long number(DataReader in, int bytes) {
        long number = 0;
        for (int i = 0; i < bytes; i++) number = number << 8 | (in.read() & 0xff);
        return number;
    }
}
