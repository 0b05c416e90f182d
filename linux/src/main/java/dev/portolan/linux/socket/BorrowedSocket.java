package dev.portolan.linux.socket;

import dev.portolan.linux.Errno;
import dev.portolan.linux.KernelException;
import dev.portolan.linux.libc.Descriptors;
import dev.portolan.linux.libc.Pidfds;
import dev.portolan.linux.libc.Sockets;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** A socket that a process has open, shared with it for the time of one call. Needs the right to trace the process (ptrace(2)). */
public final class BorrowedSocket {
    private static final int SOL_SOCKET = 1;
    private static final int SO_COOKIE = 57;
    private static final int INET = 2;
    private static final int INET6 = 10;
    private static final int LONGEST_ADDRESS = 128;

    private final int fd;

    private BorrowedSocket(int fd) {
        this.fd = fd;
    }

    /**
     * Shows each socket of a process to {@code visitor}. A process or socket that ends meanwhile is passed over.
     *
     * @throws IOException when the process is not ours to look into
     */
    public static void forEach(long pid, Consumer<BorrowedSocket> visitor) throws IOException {
        int process = Pidfds.open(pid);
        if (process == -Errno.ESRCH.number()) {
            return;
        }
        KernelException.check("pidfd_open", "process " + pid, process);
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path descriptor : descriptors) {
                if (isSocket(descriptor)) {
                    visit(process, Integer.parseInt(descriptor.getFileName().toString()), visitor);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException ended) {
            // The process is gone, and its sockets with it.
        } catch (DirectoryIteratorException e) {
            if (!(e.getCause() instanceof NoSuchFileException)) { // else it ended while its descriptors were listed
                throw e.getCause();
            }
        } finally {
            Descriptors.close(process);
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException closed) {
            return false;
        }
    }

    private static void visit(int process, int number, Consumer<BorrowedSocket> visitor) {
        int fd = Pidfds.duplicate(process, number);
        if (fd < 0) {
            return;
        }
        try {
            visitor.accept(new BorrowedSocket(fd));
        } finally {
            Descriptors.close(fd);
        }
    }

    /** The number by which BPF programs know it, never used again while the host runs; 0 for what is no socket. */
    public long cookie() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment cookie = arena.allocate(ValueLayout.JAVA_LONG);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, Long.BYTES);
            int result = Sockets.getsockopt(fd, SOL_SOCKET, SO_COOKIE, cookie, length);
            return result < 0 ? 0 : cookie.get(ValueLayout.JAVA_LONG, 0);
        }
    }

    /** Whom it is connected to, as its own process would be told. */
    public Optional<InetSocketAddress> peer() {
        try (Arena arena = Arena.ofConfined()) {
            return rawPeer(arena).flatMap(BorrowedSocket::address);
        }
    }

    /** Connects it to its peer once more: a datagram socket keeps its own port, and programs at connect(2) decide anew. */
    public void reconnect() throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            Optional<MemorySegment> peer = rawPeer(arena);
            if (peer.isPresent()) {
                KernelException.check("connect", "socket " + cookie(), Sockets.connect(fd, peer.get()));
            }
        }
    }

    private Optional<MemorySegment> rawPeer(Arena arena) {
        MemorySegment address = arena.allocate(LONGEST_ADDRESS, 8);
        MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, LONGEST_ADDRESS);
        int result = Sockets.getpeername(fd, address, length);
        return result < 0 ? Optional.empty() : Optional.of(address.asSlice(0, length.get(ValueLayout.JAVA_INT, 0)));
    }

    private static Optional<InetSocketAddress> address(MemorySegment raw) {
        int family = raw.get(ValueLayout.JAVA_SHORT, 0);
        if (family != INET && family != INET6) {
            return Optional.empty();
        }
        int port = Byte.toUnsignedInt(raw.get(ValueLayout.JAVA_BYTE, 2)) << 8
                | Byte.toUnsignedInt(raw.get(ValueLayout.JAVA_BYTE, 3));
        MemorySegment bytes = family == INET ? raw.asSlice(4, 4) : raw.asSlice(8, 16);
        try {
            return Optional.of(
                    new InetSocketAddress(InetAddress.getByAddress(bytes.toArray(ValueLayout.JAVA_BYTE)), port));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
