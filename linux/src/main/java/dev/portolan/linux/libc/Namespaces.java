package dev.portolan.linux.libc;

import static java.lang.foreign.ValueLayout.JAVA_INT;

/** setns(2) and unshare(2), which change the calling thread alone. A negative result is the negated errno. */
public final class Namespaces {
    /** {@code CLONE_NEWNET}. */
    public static final int NETWORK = 0x40000000;

    /** {@code CLONE_NEWNS}. */
    public static final int MOUNT = 0x00020000;

    /** {@code CLONE_NEWUTS}: the host name. */
    public static final int HOST_NAME = 0x04000000;

    /** {@code CLONE_FS}: root and working folder, which the threads of a process share otherwise. */
    public static final int FILES = 0x00000200;

    private static final Downcall SETNS = Downcall.ofInt("setns", JAVA_INT, JAVA_INT);
    private static final Downcall UNSHARE = Downcall.ofInt("unshare", JAVA_INT);

    private Namespaces() {}

    /** setns(2). */
    public static int setns(int fd, int kind) {
        return SETNS.call(fd, kind);
    }

    /** unshare(2). */
    public static int unshare(int kinds) {
        return UNSHARE.call(kinds);
    }
}
