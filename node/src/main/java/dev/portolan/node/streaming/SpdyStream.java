package dev.portolan.node.streaming;

import io.netty.handler.codec.spdy.SpdyHeaders;
import java.io.IOException;
import java.io.OutputStream;
import java.util.EnumSet;
import java.util.Set;

/** One stream of a {@link SpdyConnection}: what it was opened with, what comes in, what goes out. */
final class SpdyStream {
    private final SpdyConnection connection;
    private final int id;
    private final SpdyHeaders headers;
    private final ByteQueue in = new ByteQueue();
    private final OutputStream out = new Out();
    private final Set<Side> open = EnumSet.allOf(Side.class);

    private enum Side {
        CLIENT,
        SERVER
    }

    SpdyStream(SpdyConnection connection, int id, SpdyHeaders headers) {
        this.connection = connection;
        this.id = id;
        this.headers = headers;
    }

    /** A header's value; empty where it isn't there. SPDY's names are in lower case. */
    String header(String name) {
        String value = headers.getAsString(name);
        return value == null ? "" : value;
    }

    ByteQueue in() {
        return in;
    }

    /** The client sends no more on it. */
    void endIn() {
        in.end();
        ended(Side.CLIENT);
    }

    private void ended(Side side) {
        boolean both;
        synchronized (open) {
            both = open.remove(side) && open.isEmpty();
        }
        if (both) {
            connection.over(id);
        }
    }

    /** Closing it ends this side of the stream; the other may go on. */
    OutputStream out() {
        return out;
    }

    private final class Out extends OutputStream {
        private boolean ended;

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length > 0) {
                connection.data(id, bytes, offset, length, false);
            }
        }

        @Override
        public synchronized void close() throws IOException {
            if (!ended) {
                ended = true;
                try {
                    connection.data(id, new byte[0], 0, 0, true);
                } finally {
                    ended(Side.SERVER);
                }
            }
        }
    }
}
