package dev.portolan.node.streaming;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/** The messages of a WebSocket as one stream of bytes each way: how kubectl 1.31 and later tunnel SPDY (KEP-4006). */
final class WebSocketBytes {
    private WebSocketBytes() {}

    static InputStream in(WebSocket socket) {
        return new InputStream() {
            private byte[] now = new byte[0];
            private int at;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] to, int offset, int length) throws IOException {
                while (at == now.length) {
                    Optional<byte[]> next = socket.read();
                    if (next.isEmpty()) return -1;
                    now = next.get();
                    at = 0;
                }
                int n = Math.min(length, now.length - at);
                System.arraycopy(now, at, to, offset, n);
                at += n;
                return n;
            }
        };
    }

    static OutputStream out(WebSocket socket) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                socket.send(bytes, offset, length);
            }
        };
    }
}
