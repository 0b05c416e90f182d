package dev.portolan.linux.libc;

import static dev.portolan.linux.libc.Downcall.POINTER;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What a pseudo-terminal needs beyond open(2). A negative result is the negated errno. */
public final class Terminals {
    /** {@code O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC}. */
    public static final int OPEN = 02 | 0400 | 04000 | 02000000;

    private static final long TIOCSWINSZ = 0x5414;
    private static final long TIOCGPTN = 0x80045430L;
    private static final long TIOCSPTLCK = 0x40045431L;
    private static final short POLLIN = 1;
    private static final short POLLOUT = 4;

    private static final Downcall IOCTL = Downcall.variadic("ioctl", 2, JAVA_INT, JAVA_LONG, POINTER);
    private static final Downcall POLL = Downcall.ofInt("poll", POINTER, JAVA_LONG, JAVA_INT);
    private static final Downcall READ = Downcall.ofSize("read", JAVA_INT, POINTER, JAVA_LONG);
    private static final Downcall WRITE = Downcall.ofSize("write", JAVA_INT, POINTER, JAVA_LONG);

    private Terminals() {}

    /** Lets the other end be opened. */
    public static int unlock(int master) {
        try (Arena arena = Arena.ofConfined()) {
            return IOCTL.call(master, TIOCSPTLCK, arena.allocateFrom(JAVA_INT, 0));
        }
    }

    /** The N of {@code /dev/pts/N}, the other end. */
    public static int number(int master) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocate(JAVA_INT);
            int result = IOCTL.call(master, TIOCGPTN, number);
            return result < 0 ? result : number.get(JAVA_INT, 0);
        }
    }

    /** Sets the window's size, and tells the programs at the other end. */
    public static int resize(int master, short rows, short columns) {
        try (Arena arena = Arena.ofConfined()) {
            return IOCTL.call(master, TIOCSWINSZ, arena.allocateFrom(JAVA_SHORT, rows, columns, (short) 0, (short) 0));
        }
    }

    /** Whether there is something to read, or an end, within {@code millis}: 1 or 0. */
    public static int readable(int fd, int millis) {
        return poll(fd, POLLIN, millis);
    }

    /** Whether something may be written, or nothing ever again, within {@code millis}: 1 or 0. */
    public static int writable(int fd, int millis) {
        return poll(fd, POLLOUT, millis);
    }

    private static int poll(int fd, short event, int millis) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment wish = arena.allocate(8, 4);
            wish.set(JAVA_INT, 0, fd);
            wish.set(JAVA_SHORT, 4, event);
            return POLL.call(wish, 1L, millis);
        }
    }

    /** read(2). */
    public static int read(int fd, byte[] to, int offset, int length) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(length);
            int read = READ.call(fd, buffer, (long) length);
            if (read > 0) {
                MemorySegment.copy(buffer, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, to, offset, read);
            }
            return read;
        }
    }

    /** write(2). */
    public static int write(int fd, byte[] from, int offset, int length) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(length);
            MemorySegment.copy(from, offset, buffer, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, length);
            return WRITE.call(fd, buffer, (long) length);
        }
    }
}
