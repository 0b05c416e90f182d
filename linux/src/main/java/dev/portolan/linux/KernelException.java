package dev.portolan.linux;

import java.io.IOException;

/** The kernel refused a call. The message has the call, what it was made on, the error's name, and what the kernel said about it. */
public final class KernelException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String call;
    private final String object;
    private final int number;

    /**
     * @param call such as {@code mount} or {@code RTM_NEWLINK}
     * @param object what the call was made on, such as {@code bridge ptl0}
     * @param hint what the kernel added, or what the caller may do about it; may be empty
     */
    public KernelException(String call, String object, Errno errno, String hint) {
        super(call + " of " + object + " failed: " + errno + (hint.isEmpty() ? "" : ": " + hint));
        this.call = call;
        this.object = object;
        this.number = errno.number();
    }

    /**
     * Passes a non-negative {@code result} of a system call on.
     *
     * @param result what the call returned; a negative number is an error's
     * @throws KernelException when it is negative
     */
    public static int check(String call, String object, int result) throws KernelException {
        if (result < 0) {
            Errno errno = new Errno(-result);
            throw new KernelException(
                    call, object, errno, errno.equals(Errno.EPERM) ? "this needs more privilege" : "");
        }
        return result;
    }

    /** The refused call. */
    public String call() {
        return call;
    }

    /** What it was made on. */
    public String object() {
        return object;
    }

    /** Why. */
    public Errno errno() {
        return new Errno(number);
    }
}
