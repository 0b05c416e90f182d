package dev.portolan.node.streaming;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The little of a terminal that a shell on pipes needs, when the user's own terminal is in raw mode: what is typed is shown, Return ends a
 * line, Ctrl-D ends the input, and lines of output begin at the left. There is no pseudo-terminal: no job control, no editing but erase.
 */
final class LineDiscipline {
    private static final int END_OF_INPUT = 4;
    private static final int INTERRUPT = 3;
    private static final int ERASE = 127;

    private LineDiscipline() {}

    /** Output with line feeds turned into carriage return and line feed. */
    static OutputStream screen(OutputStream to) {
        return new FilterOutputStream(to) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                var text = new ByteArrayOutputStream(length + 16);
                for (int i = offset; i < offset + length; i++) {
                    if (bytes[i] == '\n') text.write('\r');
                    text.write(bytes[i]);
                }
                out.write(text.toByteArray());
                out.flush();
            }
        };
    }

    /** Typed lines, echoed to {@code screen}; {@code interrupt} runs on Ctrl-C. */
    static InputStream keyboard(InputStream from, OutputStream screen, Runnable interrupt) {
        return new Keyboard(from, screen, interrupt);
    }

    private static final class Keyboard extends FilterInputStream {
        private final OutputStream screen;
        private final Runnable interrupt;
        private final StringBuilder line = new StringBuilder();
        private String ready = "";
        private boolean ended;

        Keyboard(InputStream from, OutputStream screen, Runnable interrupt) {
            super(from);
            this.screen = screen;
            this.interrupt = interrupt;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            while (ready.isEmpty() && !ended) key(in.read());
            if (ready.isEmpty()) return -1;
            byte[] bytes = ready.getBytes(StandardCharsets.ISO_8859_1);
            int n = Math.min(length, bytes.length);
            System.arraycopy(bytes, 0, to, offset, n);
            ready = ready.substring(n);
            return n;
        }

        private void key(int key) throws IOException {
            switch (key) {
                case -1 -> end();
                case '\r', '\n' -> {
                    echo("\n");
                    ready = line.append('\n').toString();
                    line.setLength(0);
                }
                case END_OF_INPUT -> {
                    if (line.isEmpty()) end();
                }
                case INTERRUPT -> {
                    echo("^C\n");
                    interrupt.run();
                }
                case ERASE -> {
                    if (!line.isEmpty()) {
                        line.setLength(line.length() - 1);
                        echo("\b \b");
                    }
                }
                default -> {
                    line.append((char) key);
                    echo(String.valueOf((char) key));
                }
            }
        }

        private void end() {
            ready = line.toString();
            line.setLength(0);
            ended = true;
        }

        private void echo(String text) throws IOException {
            screen.write(text.getBytes(StandardCharsets.ISO_8859_1));
        }
    }
}
