package dev.portolan.node.streaming;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Bytes that one thread puts in and another reads; the putter waits while too much is unread. */
final class ByteQueue extends InputStream {
    private static final int CHUNKS = 256;
    private static final byte[] END = new byte[0];

    private final BlockingQueue<byte[]> chunks = new LinkedBlockingQueue<>(CHUNKS);
    private byte[] now = new byte[0];
    private int at;
    private boolean ended;
    private volatile boolean closed;

    /** After the reader has closed, what comes is dropped. */
    void put(byte[] bytes) throws InterruptedException {
        if (bytes.length > 0 && !closed) {
            chunks.put(bytes);
        }
    }

    void end() throws InterruptedException {
        if (!closed) {
            chunks.put(END);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // END is told from other empty chunks by what it is
    public int read(byte[] to, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (at == now.length && !ended) {
            try {
                now = chunks.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
            at = 0;
            ended = now == END;
        }
        if (ended) {
            return -1;
        }
        int n = Math.min(length, now.length - at);
        System.arraycopy(now, at, to, offset, n);
        at += n;
        return n;
    }

    @Override
    public void close() {
        closed = true;
        chunks.clear(); // lets a waiting putter go on
        boolean unused = chunks.offer(END);
    }
}
