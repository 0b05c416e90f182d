package dev.portolan.linux;

import dev.portolan.linux.libc.Descriptors;
import dev.portolan.linux.libc.Namespaces;
import dev.portolan.linux.libc.Sockets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * A network namespace, held by a file descriptor of this process: it lives until {@link #close}, and longer only while a process, a
 * thread or an open socket is in it. It has no name on the host, so that a killed process leaves none behind. Thread-safe. See
 * network_namespaces(7).
 */
public final class NetworkNamespace implements AutoCloseable {
    private static final String MINE = "/proc/thread-self/ns/net";

    private static final int INET = 2;
    private static final int DATAGRAM = 2 | 02000000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_NETNS_COOKIE = 71;

    private final String name;
    private final int fd;
    private final AtomicBoolean closed = new AtomicBoolean();

    private NetworkNamespace(String name, int fd) {
        this.name = name;
        this.fd = fd;
    }

    /**
     * A new, empty one: only a loopback link, which is down.
     *
     * @param name for messages and thread names
     */
    public static NetworkNamespace create(String name) throws KernelException {
        try {
            return Excursion.call(
                    "netns " + name,
                    () -> KernelException.check(
                            "unshare", "network namespace " + name, Namespaces.unshare(Namespaces.NETWORK)),
                    () -> open(name, MINE));
        } catch (KernelException e) {
            throw e;
        } catch (Exception unexpected) {
            throw new IllegalStateException("making a network namespace threw", unexpected);
        }
    }

    /** The calling thread's. */
    public static NetworkNamespace current() throws KernelException {
        return open("current", MINE);
    }

    /** One that something else holds, such as {@code /run/netns/blue} or {@code /proc/4711/ns/net}. */
    public static NetworkNamespace of(Path path) throws KernelException {
        return open(path.toString(), path.toString());
    }

    private static NetworkNamespace open(String name, String path) throws KernelException {
        int fd = Descriptors.open(path, Descriptors.READ_ONLY);
        return new NetworkNamespace(name, KernelException.check("open", path, fd));
    }

    /**
     * Runs {@code body} on a new platform thread that is in this namespace: sockets made there belong to it for good, and {@code /proc/sys/net} shows its
     * settings. Waits for the end, also when interrupted (the interrupt is passed on to {@code body}).
     *
     * <p>A new thread inherits the namespaces of the thread that starts it, and so does a carrier thread that the JVM starts because {@code body}
     * woke or started a virtual thread. So {@code body} shall open sockets, ask the kernel, and return: no pools, no futures, no processes
     * ({@link ProcessBuilder#start} starts a thread, too; see {@link Isolation}).
     *
     * @throws Exception what {@code body} throws
     * @throws KernelException when the namespace may not be entered
     */
    public <T> T call(Callable<T> body) throws Exception {
        return Excursion.call(
                "netns " + name,
                () -> KernelException.check("setns", toString(), Namespaces.setns(fd(), Namespaces.NETWORK)),
                body);
    }

    /** The descriptor that holds it, for calls that take one; not to be closed. */
    public int fd() {
        if (closed.get()) {
            throw new IllegalStateException(this + " is closed");
        }
        return fd;
    }

    /** Where other processes of this PID namespace find it while it is open. */
    public Path path() {
        return Path.of("/proc", Long.toString(ProcessHandle.current().pid()), "fd", Integer.toString(fd()));
    }

    /** What the kernel calls it: {@code net:[4026531840]}, unique while it lives. */
    public String identity() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd())).toString();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read which namespace " + this + " is", e);
        }
    }

    /** The processes that are in it, but never this one. Those of others are found by root only. */
    public List<ProcessHandle> processes() {
        String wanted = identity();
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(p -> p.pid() != ProcessHandle.current().pid())
                    .filter(p -> wanted.equals(identityOf(p.pid())))
                    .toList();
        }
    }

    /** The {@link #identity} of the namespace that a process is in; empty where that is not to be known. */
    public static String identityOf(long pid) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "ns", "net"))
                    .toString();
        } catch (IOException goneOrAnothers) {
            return "";
        }
    }

    /** The number by which BPF programs know it ({@code SO_NETNS_COOKIE}, Linux 5.14), never used again while the host runs. */
    public long cookie() throws KernelException {
        try {
            return call(NetworkNamespace::cookieOfThread);
        } catch (KernelException e) {
            throw e;
        } catch (Exception unexpected) {
            throw new IllegalStateException("asking for a namespace's cookie threw", unexpected);
        }
    }

    private static long cookieOfThread() throws KernelException {
        int socket = KernelException.check("socket", "UDP", Sockets.socket(INET, DATAGRAM, 0));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment cookie = arena.allocate(ValueLayout.JAVA_LONG);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, Long.BYTES);
            KernelException.check(
                    "getsockopt SO_NETNS_COOKIE",
                    "own namespace",
                    Sockets.getsockopt(socket, SOL_SOCKET, SO_NETNS_COOKIE, cookie, length));
            return cookie.get(ValueLayout.JAVA_LONG, 0);
        } finally {
            Descriptors.close(socket);
        }
    }

    /** Lets go of it. Idempotent. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Descriptors.close(fd);
        }
    }

    @Override
    public String toString() {
        return "network namespace " + name;
    }
}
