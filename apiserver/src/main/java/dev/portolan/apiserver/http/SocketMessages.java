package dev.portolan.apiserver.http;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;

/** Makes a message of each line. A blank where a stream says that it is still there becomes a ping, but for the first one. */
final class SocketMessages extends OutputStream {
    private final SocketFrames frames;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean begun;

    SocketMessages(SocketFrames frames) {
        this.frames = frames;
    }

    @Override
    public void write(int b) {
        if (b == '\n') {
            frames.text(line.toByteArray());
            line.reset();
            begun = true;
        } else if (b != ' ' || line.size() > 0) {
            line.write(b);
        } else if (begun) {
            frames.ping();
        } else {
            begun = true; // the handshake itself has said so
        }
    }

    /** Only the last byte of what a watch writes in one piece can end a line. */
    @Override
    public void write(byte[] bytes, int from, int length) {
        int end = from + length;
        for (int i = from; i < end; ) {
            int next = i;
            while (next < end && bytes[next] != '\n') next++;
            if (line.size() == 0 && next > i && bytes[i] == ' ') {
                write(bytes[i++]);
                continue;
            }
            line.write(bytes, i, next - i);
            if (next < end) write('\n');
            i = next + 1;
        }
    }

    @Override
    public void close() {
        frames.close();
    }
}
