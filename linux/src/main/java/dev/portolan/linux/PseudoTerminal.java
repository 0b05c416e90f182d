package dev.portolan.linux;

import dev.portolan.linux.libc.Descriptors;
import dev.portolan.linux.libc.Terminals;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A terminal that is not a device but this process: what is written here is typed there, what programs print there is read here. See pty(7).
 * Reading and typing block the carrier of a virtual thread: do either on a platform thread. A program that does not read what is typed makes
 * the typist wait, until it reads or the terminal is closed.
 */
public final class PseudoTerminal implements AutoCloseable {
    private static final int POLL_MILLIS = 200;
    private static final int EIO = 5;

    private final int master;
    private final File device;
    /** Threads in a call with the descriptor, and far below zero once closed: the last one out closes it. */
    private final AtomicInteger users = new AtomicInteger();

    private volatile boolean closed;

    private PseudoTerminal(int master, File device) {
        this.master = master;
        this.device = device;
    }

    /** Opens a new one. */
    public static PseudoTerminal open() throws KernelException {
        int master = KernelException.check("open", "/dev/ptmx", Descriptors.open("/dev/ptmx", Terminals.OPEN));
        try {
            KernelException.check("unlock", "pseudo-terminal", Terminals.unlock(master));
            int number = KernelException.check("ptsname", "pseudo-terminal", Terminals.number(master));
            return new PseudoTerminal(master, new File("/dev/pts/" + number));
        } catch (KernelException e) {
            Descriptors.close(master);
            throw e;
        }
    }

    /** The other end, for the standard streams of a process. It is its controlling terminal if {@link Isolation#onTerminal} starts it. */
    public File device() {
        return device;
    }

    /** Tells the programs how large the window is. */
    public void resize(int columns, int rows) throws KernelException {
        if (enter()) {
            try {
                KernelException.check(
                        "TIOCSWINSZ", device.getPath(), Terminals.resize(master, (short) rows, (short) columns));
            } finally {
                leave();
            }
        }
    }

    /** What is printed; ends when no program has the terminal open any more, or it is closed. */
    public InputStream screen() {
        return new Screen();
    }

    /** What is typed. Closing it types the end of input (Ctrl-D). */
    public OutputStream keyboard() {
        return new Keyboard();
    }

    private boolean enter() {
        users.incrementAndGet();
        if (closed) {
            leave();
            return false;
        }
        return true;
    }

    private void leave() {
        if (users.decrementAndGet() == 0 && closed) {
            release();
        }
    }

    private void release() {
        // Whoever brings it below zero closes, once.
        if (users.compareAndSet(0, Integer.MIN_VALUE / 2)) {
            Descriptors.close(master);
        }
    }

    /** Programs that still have it open get SIGHUP. Idempotent. */
    @Override
    public void close() {
        closed = true;
        release();
    }

    private final class Screen extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            while (enter()) {
                try {
                    if (Terminals.readable(master, POLL_MILLIS) == 0) {
                        continue;
                    }
                    int read = Terminals.read(master, to, offset, length);
                    if (read == -Errno.EAGAIN.number()) {
                        continue; // another reader was quicker
                    }
                    if (read == -EIO || read == 0) {
                        return -1; // nobody has the other end open
                    }
                    return KernelException.check("read", device.getPath(), read);
                } finally {
                    leave();
                }
            }
            return -1;
        }
    }

    private final class Keyboard extends OutputStream {
        private static final int END = 4;

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            for (int at = offset; at < offset + length; ) {
                if (!enter()) {
                    throw new IOException(device + " is closed");
                }
                try {
                    if (Terminals.writable(master, POLL_MILLIS) == 0) {
                        continue;
                    }
                    int written = Terminals.write(master, bytes, at, offset + length - at);
                    if (written != -Errno.EAGAIN.number()) {
                        at += KernelException.check("write", device.getPath(), written);
                    }
                } finally {
                    leave();
                }
            }
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                write(END);
            }
        }
    }
}
