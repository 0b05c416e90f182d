package dev.portolan.linux.netlink;

import dev.portolan.linux.Errno;
import dev.portolan.linux.KernelException;
import dev.portolan.linux.libc.Descriptors;
import dev.portolan.linux.libc.Sockets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A socket to the kernel in the network namespace of the thread that opened it; it stays there whatever thread uses it later. Requests of several threads go
 * one after the other. See netlink(7).
 */
public final class NetlinkSocket implements AutoCloseable {
    /** Links, addresses, routes. */
    public static final int ROUTE = 0;
    /** Netfilter's tables and connection tracking (nfnetlink). */
    public static final int NETFILTER = 12;

    private static final int AF_NETLINK = 16;
    private static final int RAW_CLOSE_ON_EXEC = 3 | 02000000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;
    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_DONTWAIT = 0x40;

    /** Errors of a large batch come one datagram each, all before the first is read. */
    private static final int RECEIVE_BYTES = 8 << 20;

    private static final int DATAGRAM_BYTES = 256 << 10;
    /** Far below what a buffer's size, an int that the kernel doubles, can say. */
    private static final int MOST_BYTES = 128 << 20;
    /** What the kernel keeps of a send buffer for itself (32 bytes, {@code netlink_sendmsg}), generously. */
    private static final int OVERHEAD = 4 << 10;

    private static final int DUMP_ATTEMPTS = 10;

    private final int protocol;
    private final int fd;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment kernel = arena.allocate(12);
    private final MemorySegment datagram = arena.allocate(DATAGRAM_BYTES, 8);
    private int sendBytes = 1 << 20;
    /** Whether we may have buffers as large as we like: CAP_NET_ADMIN outside of user namespaces. */
    private boolean anySize;

    private int sequence = 1;
    private boolean closed;

    private NetlinkSocket(int protocol, int fd) {
        this.protocol = protocol;
        this.fd = fd;
        kernel.set(ValueLayout.JAVA_SHORT, 0, (short) AF_NETLINK);
    }

    /**
     * Opens a socket in the calling thread's network namespace.
     *
     * @param protocol {@link #ROUTE} or {@link #NETFILTER}
     */
    public static NetlinkSocket open(int protocol) throws KernelException {
        int fd = KernelException.check(
                "socket", "netlink family " + protocol, Sockets.socket(AF_NETLINK, RAW_CLOSE_ON_EXEC, protocol));
        NetlinkSocket socket = new NetlinkSocket(protocol, fd);
        try {
            socket.prepare();
            return socket;
        } catch (KernelException e) {
            socket.close();
            throw e;
        }
    }

    private void prepare() throws KernelException {
        KernelException.check("bind", toString(), Sockets.bind(fd, kernel));
        // Old kernels lack these two; then messages are poorer, nothing else.
        setOption(SOL_NETLINK, NETLINK_EXT_ACK, 1);
        setOption(SOL_NETLINK, NETLINK_CAP_ACK, 1);
        setBuffer(SO_RCVBUFFORCE, SO_RCVBUF, RECEIVE_BYTES);
        anySize = setBuffer(SO_SNDBUFFORCE, SO_SNDBUF, sendBytes);
        // The kernel answers within the call that sends; the limit only keeps a lost answer from being a hang.
        MemorySegment seconds = arena.allocate(16, 8);
        seconds.set(ValueLayout.JAVA_LONG, 0, 10);
        KernelException.check(
                "setsockopt SO_RCVTIMEO", toString(), Sockets.setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, seconds));
    }

    /**
     * Sends one message and waits for its end: the acknowledgement, or for a {@link NetlinkMessage#DUMP} the last part.
     *
     * @param call for the error's text, such as {@code RTM_NEWLINK}
     * @param object for the error's text, such as {@code bridge ptl0}
     * @return what the kernel answered, without acknowledgement
     * @throws KernelException when it was refused
     */
    public synchronized List<NetlinkMessage> request(String call, String object, NetlinkMessage message)
            throws KernelException {
        boolean dump = (message.flags() & NetlinkMessage.DUMP) == NetlinkMessage.DUMP
                && (message.flags() & NetlinkMessage.CREATE) == 0;
        for (int attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
            Conversation talk = new Conversation(sequence, 1);
            send(call, object, List.of(message), dump ? 0 : NetlinkMessage.ACK);
            while (!talk.ended()) {
                talk.take(receive(call, object, 0));
            }
            Replies replies = talk.replies();
            if (!replies.errors().isEmpty()) {
                MessageError error = replies.errors().getFirst();
                throw new KernelException(call, object, error.errno(), error.detail());
            }
            if (!talk.interrupted()) {
                return replies.messages();
            }
        }
        throw new KernelException(
                call, object, Errno.EINTR, "the list kept changing while it was read, " + DUMP_ATTEMPTS + " times");
    }

    /**
     * Sends messages as one datagram, which is what an nfnetlink batch (from {@code NFNL_MSG_BATCH_BEGIN} to {@code …END}) has to
     * be, and collects everything the kernel says about them. Flags are sent as they are, plus {@link NetlinkMessage#REQUEST}: ask
     * with {@link NetlinkMessage#ACK} on the last message that is not an end mark for a proof that the batch was seen.
     *
     * @return replies and refusals; a refusal is no exception here, as several may come
     * @throws KernelException when sending or receiving failed, so that it is unknown what was done ({@code ENOBUFS}: more replies than fit)
     */
    public synchronized Replies exchange(String call, String object, List<NetlinkMessage> messages)
            throws KernelException {
        Conversation talk = new Conversation(sequence, messages.size());
        send(call, object, messages, 0);
        // All answers to what was sent are queued when send returns, and reading a dump's part makes the next.
        while (true) {
            ByteBuffer received = receive(call, object, MSG_DONTWAIT);
            if (!received.hasRemaining()) {
                return talk.replies();
            }
            talk.take(received);
        }
    }

    private void send(String call, String object, List<NetlinkMessage> messages, int moreFlags) throws KernelException {
        if (closed) {
            throw new IllegalStateException(this + " is closed");
        }
        int bytes = messages.stream().mapToInt(m -> (m.length() + 3) & ~3).sum();
        if (bytes > sendBytes / 2) {
            sendBytes = 4 * bytes;
            setBuffer(SO_SNDBUFFORCE, SO_SNDBUF, sendBytes);
        }
        try (Arena once = Arena.ofConfined()) {
            MemorySegment segment = once.allocate(bytes, 8);
            ByteBuffer out = segment.asByteBuffer().order(ByteOrder.nativeOrder());
            for (NetlinkMessage message : messages) {
                message.writeTo(out, moreFlags | NetlinkMessage.REQUEST, sequence++);
            }
            KernelException.check("sendto for " + call, object, Sockets.sendto(fd, segment, 0, kernel));
        }
    }

    /**
     * How many bytes of messages can be sent together. Whoever is root in a user namespace only gets no more than anybody
     * ({@code net.core.wmem_max}).
     */
    public synchronized int sendLimit() throws KernelException {
        if (anySize) {
            return MOST_BYTES;
        }
        try (Arena once = Arena.ofConfined()) {
            MemorySegment value = once.allocate(ValueLayout.JAVA_INT);
            MemorySegment length = once.allocateFrom(ValueLayout.JAVA_INT, Integer.BYTES);
            KernelException.check(
                    "getsockopt SO_SNDBUF", toString(), Sockets.getsockopt(fd, SOL_SOCKET, SO_SNDBUF, value, length));
            return value.get(ValueLayout.JAVA_INT, 0) - OVERHEAD;
        }
    }

    /** The next datagram; empty when there is none and {@code flags} says not to wait. */
    private ByteBuffer receive(String call, String object, int flags) throws KernelException {
        int length = Sockets.recv(fd, datagram, flags | MSG_TRUNC);
        if (length == -Errno.EAGAIN.number() && flags == MSG_DONTWAIT) {
            return ByteBuffer.allocate(0);
        }
        KernelException.check("recv for " + call, object, length);
        if (length > DATAGRAM_BYTES) {
            throw new KernelException(
                    "recv for " + call, object, new Errno(90), "the answer has " + length + " bytes at once");
        }
        byte[] copy = new byte[length];
        MemorySegment.copy(datagram, ValueLayout.JAVA_BYTE, 0, copy, 0, length);
        return ByteBuffer.wrap(copy).order(ByteOrder.nativeOrder());
    }

    /** Whether the kernel took it without asking for its own limit. */
    private boolean setBuffer(int forced, int polite, int bytes) {
        if (setOption(SOL_SOCKET, forced, bytes) < 0) {
            setOption(SOL_SOCKET, polite, bytes);
            return false;
        }
        return true;
    }

    private int setOption(int level, int option, int value) {
        try (Arena once = Arena.ofConfined()) {
            return Sockets.setsockopt(fd, level, option, once.allocateFrom(ValueLayout.JAVA_INT, value));
        }
    }

    /** Idempotent. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Descriptors.close(fd);
            arena.close();
        }
    }

    @Override
    public String toString() {
        return "netlink socket of family " + protocol;
    }
}
