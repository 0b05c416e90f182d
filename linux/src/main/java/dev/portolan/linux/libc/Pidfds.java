package dev.portolan.linux.libc;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/** pidfd_open(2) and pidfd_getfd(2), Linux 5.6. A negative result is the negated errno. */
public final class Pidfds {
    private static final Downcall SYSCALL =
            Downcall.variadicOfSize("syscall", 1, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT);

    // The same on all architectures.
    private static final long PIDFD_OPEN = 434;
    private static final long PIDFD_GETFD = 438;

    private Pidfds() {}

    /** pidfd_open(2). */
    public static int open(long pid) {
        return SYSCALL.call(PIDFD_OPEN, pid, 0L, 0);
    }

    /** pidfd_getfd(2): a duplicate of another process' descriptor. */
    public static int duplicate(int pidfd, int fd) {
        return SYSCALL.call(PIDFD_GETFD, (long) pidfd, (long) fd, 0);
    }
}
