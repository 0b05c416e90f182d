package dev.portolan.linux;

import java.util.Map;

/**
 * A kernel error number with its name, as in errno(3) and {@code include/uapi/asm-generic/errno.h}. The numbers are those of x86-64, arm64 and
 * riscv64.
 *
 * @param number positive
 */
public record Errno(int number) {
    public static final Errno EPERM = new Errno(1);
    public static final Errno ENOENT = new Errno(2);
    public static final Errno ESRCH = new Errno(3);
    public static final Errno EINTR = new Errno(4);
    public static final Errno EAGAIN = new Errno(11);
    public static final Errno EBUSY = new Errno(16);
    public static final Errno EEXIST = new Errno(17);
    public static final Errno ENODEV = new Errno(19);
    public static final Errno EINVAL = new Errno(22);
    public static final Errno ENOBUFS = new Errno(105);

    private static final Map<Integer, String[]> WORDS = Map.ofEntries(
            row(1, "EPERM", "operation not permitted"),
            row(2, "ENOENT", "no such object"),
            row(3, "ESRCH", "no such process or entry"),
            row(4, "EINTR", "interrupted by a signal"),
            row(5, "EIO", "input/output error"),
            row(6, "ENXIO", "no such device or address"),
            row(7, "E2BIG", "too long"),
            row(9, "EBADF", "not an open file descriptor"),
            row(11, "EAGAIN", "nothing there yet"),
            row(12, "ENOMEM", "out of memory"),
            row(13, "EACCES", "permission denied"),
            row(14, "EFAULT", "bad address"),
            row(16, "EBUSY", "in use"),
            row(17, "EEXIST", "exists already"),
            row(18, "EXDEV", "on another device"),
            row(19, "ENODEV", "no such device"),
            row(20, "ENOTDIR", "not a directory"),
            row(21, "EISDIR", "a directory"),
            row(22, "EINVAL", "invalid argument"),
            row(23, "ENFILE", "too many open files on this host"),
            row(24, "EMFILE", "too many open files in this process"),
            row(27, "EFBIG", "too large"),
            row(28, "ENOSPC", "no space left, or a kernel limit is reached"),
            row(30, "EROFS", "read-only"),
            row(31, "EMLINK", "too many references"),
            row(34, "ERANGE", "out of range"),
            row(36, "ENAMETOOLONG", "name too long"),
            row(38, "ENOSYS", "not in this kernel"),
            row(40, "ELOOP", "too many levels of links"),
            row(71, "EPROTO", "protocol error"),
            row(75, "EOVERFLOW", "value too large"),
            row(85, "ERESTART", "changed meanwhile, to be tried again"),
            row(87, "EUSERS", "too many users"),
            row(90, "EMSGSIZE", "message too long"),
            row(92, "ENOPROTOOPT", "no such socket option"),
            row(93, "EPROTONOSUPPORT", "protocol not in this kernel"),
            row(95, "EOPNOTSUPP", "not supported"),
            row(97, "EAFNOSUPPORT", "address family not in this kernel"),
            row(98, "EADDRINUSE", "address in use"),
            row(99, "EADDRNOTAVAIL", "no such address here"),
            row(100, "ENETDOWN", "network is down"),
            row(101, "ENETUNREACH", "network unreachable"),
            row(104, "ECONNRESET", "connection reset"),
            row(105, "ENOBUFS", "no buffer space"),
            row(110, "ETIMEDOUT", "timed out"),
            row(111, "ECONNREFUSED", "connection refused"),
            row(113, "EHOSTUNREACH", "no route to host"));

    /** The name in the manual pages, such as {@code ENOENT}; {@code errno 524} where there is none. */
    public String symbol() {
        String[] words = WORDS.get(number);
        return words == null ? "errno " + number : words[0];
    }

    /** Symbol and meaning, for a message. */
    @Override
    public String toString() {
        String[] words = WORDS.get(number);
        return words == null ? "errno " + number : words[0] + " (" + words[1] + ")";
    }

    private static Map.Entry<Integer, String[]> row(int number, String symbol, String meaning) {
        return Map.entry(number, new String[] {symbol, meaning});
    }
}
