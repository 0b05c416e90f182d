package dev.portolan.linux.libc;

import static dev.portolan.linux.libc.Downcall.POINTER;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;

/** open(2) and close(2), for descriptors that Java's own files don't cover. A negative result is the negated errno. */
public final class Descriptors {
    /** {@code O_RDONLY | O_CLOEXEC}. */
    public static final int READ_ONLY = 02000000;

    /** {@code O_PATH | O_CLOEXEC}: stands for the file, whatever its path comes to mean. */
    public static final int PLACE = 010000000 | 02000000;

    private static final Downcall OPEN = Downcall.variadic("open", 2, POINTER, JAVA_INT, JAVA_INT);
    private static final Downcall CLOSE = Downcall.ofInt("close", JAVA_INT);

    private Descriptors() {}

    /** open(2). */
    public static int open(String path, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            return OPEN.call(arena.allocateFrom(path), flags, 0);
        }
    }

    /** close(2). On Linux the descriptor is free also after EINTR; closing it again might close what another thread has opened since. */
    public static int close(int fd) {
        return CLOSE.once(fd);
    }
}
