package dev.portolan.node.streaming;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;

/** Bytes that one thread puts in and another reads; the putter waits while too much is unread. */
final class ByteQueue extends InputStream {
    private static final int CHUNKS = 256;

    private final Deque<byte[]> chunks = new ArrayDeque<>();
    private int at;
    private boolean ended;
    private boolean closed;

    /** After the reader has closed, what comes is dropped. */
    synchronized void put(byte[] bytes) throws InterruptedException {
        while (chunks.size() >= CHUNKS && !closed) {
            wait();
        }
        if (bytes.length > 0 && !closed) {
            chunks.add(bytes);
            notifyAll();
        }
    }

    /** Nothing more is put in. Does not wait for what is unread. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public synchronized int read(byte[] to, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (chunks.isEmpty() && !ended && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
        byte[] now = chunks.peek();
        if (now == null) {
            return -1;
        }
        int n = Math.min(length, now.length - at);
        System.arraycopy(now, at, to, offset, n);
        at += n;
        if (at == now.length) {
            at = 0;
            chunks.remove();
            notifyAll(); // lets a waiting putter go on
        }
        return n;
    }

    @Override
    public synchronized void close() {
        closed = true;
        at = 0;
        chunks.clear();
        notifyAll();
    }
}
