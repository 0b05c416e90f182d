package dev.portolan.node.streaming;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;

/** A command's streams in one WebSocket: the first byte of a message says which it belongs to (v4 and v5.channel.k8s.io, KEP-4006). */
final class WebSocketCommandStreams implements CommandStreams {
    private static final int STDIN = 0;
    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int ERROR = 3;
    private static final int RESIZE = 4;

    /** Version 5: the client says that it sends no more on the channel in the next byte. */
    private static final int END_OF = 255;

    private final WebSocket socket;
    private final ByteQueue stdin = new ByteQueue();
    private final ByteQueue sizes = new ByteQueue();

    WebSocketCommandStreams(WebSocket socket) {
        this.socket = socket;
    }

    /** Reads until the client closes. */
    void run() throws IOException, InterruptedException {
        try {
            for (Optional<byte[]> next = socket.read(); next.isPresent(); next = socket.read()) {
                byte[] message = next.get();
                if (message.length == 0) continue;
                int channel = message[0] & 0xff;
                if (channel == STDIN) {
                    stdin.put(Arrays.copyOfRange(message, 1, message.length));
                } else if (channel == RESIZE) {
                    sizes.put(Arrays.copyOfRange(message, 1, message.length));
                } else if (channel == END_OF && message.length > 1 && message[1] == STDIN) {
                    stdin.end();
                }
            }
        } finally {
            stdin.end();
            sizes.end();
        }
    }

    /** Tells the client that the command stands, as the kubelet does: an empty message. */
    void begin() throws IOException {
        stdout().write(new byte[0]);
    }

    @Override
    public InputStream stdin() {
        return stdin;
    }

    @Override
    public InputStream sizes() {
        return sizes;
    }

    @Override
    public OutputStream stdout() {
        return new Channel(STDOUT);
    }

    @Override
    public OutputStream stderr() {
        return new Channel(STDERR);
    }

    @Override
    public OutputStream error() {
        return new Channel(ERROR);
    }

    @Override
    public void finish() throws IOException {
        socket.close();
    }

    private final class Channel extends OutputStream {
        private final byte number;

        Channel(int number) {
            this.number = (byte) number;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            byte[] message = new byte[length + 1];
            message[0] = number;
            System.arraycopy(bytes, offset, message, 1, length);
            socket.send(message, 0, message.length);
        }
    }
}
