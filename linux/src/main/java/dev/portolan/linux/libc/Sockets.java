package dev.portolan.linux.libc;

import static dev.portolan.linux.libc.Downcall.POINTER;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/** socket(2) and its family. A negative result is the negated errno. */
public final class Sockets {
    private static final Downcall SOCKET = Downcall.ofInt("socket", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final Downcall BIND = Downcall.ofInt("bind", JAVA_INT, POINTER, JAVA_INT);
    private static final Downcall CONNECT = Downcall.ofInt("connect", JAVA_INT, POINTER, JAVA_INT);
    private static final Downcall GETPEERNAME = Downcall.ofInt("getpeername", JAVA_INT, POINTER, POINTER);
    private static final Downcall SETSOCKOPT =
            Downcall.ofInt("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, POINTER, JAVA_INT);
    private static final Downcall GETSOCKOPT =
            Downcall.ofInt("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, POINTER, POINTER);
    private static final Downcall SENDTO =
            Downcall.ofSize("sendto", JAVA_INT, POINTER, JAVA_LONG, JAVA_INT, POINTER, JAVA_INT);
    private static final Downcall RECV = Downcall.ofSize("recv", JAVA_INT, POINTER, JAVA_LONG, JAVA_INT);

    private Sockets() {}

    /** socket(2). */
    public static int socket(int family, int type, int protocol) {
        return SOCKET.call(family, type, protocol);
    }

    /** bind(2). */
    public static int bind(int fd, MemorySegment address) {
        return BIND.call(fd, address, (int) address.byteSize());
    }

    /** connect(2). */
    public static int connect(int fd, MemorySegment address) {
        return CONNECT.call(fd, address, (int) address.byteSize());
    }

    /** getpeername(2); {@code length} goes in and out. */
    public static int getpeername(int fd, MemorySegment address, MemorySegment length) {
        return GETPEERNAME.call(fd, address, length);
    }

    /** setsockopt(2). */
    public static int setsockopt(int fd, int level, int option, MemorySegment value) {
        return SETSOCKOPT.call(fd, level, option, value, (int) value.byteSize());
    }

    /** getsockopt(2); {@code length} goes in and out. */
    public static int getsockopt(int fd, int level, int option, MemorySegment value, MemorySegment length) {
        return GETSOCKOPT.call(fd, level, option, value, length);
    }

    /** sendto(2). */
    public static int sendto(int fd, MemorySegment bytes, int flags, MemorySegment address) {
        return SENDTO.call(fd, bytes, bytes.byteSize(), flags, address, (int) address.byteSize());
    }

    /** recv(2). */
    public static int recv(int fd, MemorySegment into, int flags) {
        return RECV.call(fd, into, into.byteSize(), flags);
    }
}
