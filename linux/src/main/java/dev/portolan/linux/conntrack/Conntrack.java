package dev.portolan.linux.conntrack;

import dev.portolan.linux.Errno;
import dev.portolan.linux.KernelException;
import dev.portolan.linux.netlink.Attributes;
import dev.portolan.linux.netlink.AttributesBuilder;
import dev.portolan.linux.netlink.NetlinkMessage;
import dev.portolan.linux.netlink.NetlinkSocket;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Makes the kernel forget UDP flows, in the network namespace in which it was opened. A UDP flow has no end that the kernel could see: as
 * long as its client keeps sending, its packets go to the backend chosen first, also when that is gone. Thread-safe. Needs {@code CAP_NET_ADMIN}.
 */
public final class Conntrack implements AutoCloseable {
    private static final int CTNETLINK = 1 << 8;
    private static final int IPCTNL_MSG_CT_GET = CTNETLINK | 1;
    private static final int IPCTNL_MSG_CT_DELETE = CTNETLINK | 2;

    /** Bytes of {@code struct nfgenmsg}; its first is the address family, 0 for all. */
    private static final int HEADER = 4;

    private static final byte AF_INET = 2;
    private static final byte AF_INET6 = 10;
    private static final int CTA_TUPLE_ORIG = 1;
    private static final int CTA_TUPLE_REPLY = 2;
    private static final int CTA_ID = 12;
    private static final int CTA_ZONE = 18;
    private static final int CTA_FILTER = 25;
    private static final int CTA_FILTER_ORIG_FLAGS = 1;
    private static final int CTA_FILTER_REPLY_FLAGS = 2;
    private static final int COMPARE_PROTOCOL = 1 << 3;

    private final NetlinkSocket socket;

    private Conntrack(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** Opens it in the calling thread's network namespace. */
    public static Conntrack open() throws KernelException {
        return new Conntrack(NetlinkSocket.open(NetlinkSocket.NETFILTER));
    }

    /** All UDP flows that are remembered; kernels before 5.8 go through other protocols' connections for it as well. */
    public List<UdpFlow> udpFlows() throws KernelException {
        List<UdpFlow> flows = new ArrayList<>();
        for (byte family : new byte[] {AF_INET, AF_INET6}) {
            AttributesBuilder onlyUdp = new AttributesBuilder()
                    .nested(CTA_TUPLE_ORIG, Tuple::writeAnyUdp)
                    .nested(
                            CTA_FILTER,
                            filter -> filter.u32(CTA_FILTER_ORIG_FLAGS, COMPARE_PROTOCOL)
                                    .u32(CTA_FILTER_REPLY_FLAGS, 0));
            NetlinkMessage list = NetlinkMessage.of(IPCTNL_MSG_CT_GET, NetlinkMessage.DUMP, header(family), onlyUdp);
            for (NetlinkMessage message : socket.request("IPCTNL_MSG_CT_GET", "UDP flows", list)) {
                read(message).ifPresent(flows::add);
            }
        }
        return flows;
    }

    /**
     * Forgets the flows that {@code which} says: the next packet of each is a first one, for which the packet filter decides anew. One
     * pass over all flows, so ask for all that you want forgotten at once.
     *
     * @return how many were forgotten
     */
    public int forgetUdp(Predicate<UdpFlow> which) throws KernelException {
        int forgotten = 0;
        for (UdpFlow flow : udpFlows()) {
            if (which.test(flow) && forget(flow)) {
                forgotten++;
            }
        }
        return forgotten;
    }

    /** As {@link #forgetUdp(Predicate)}, for those that were sent to {@code frontend} and are answered by {@code backend}. */
    public int forgetUdp(InetSocketAddress frontend, InetSocketAddress backend) throws KernelException {
        return forgetUdp(flow -> flow.original().destination().equals(frontend)
                && flow.reply().source().equals(backend));
    }

    /** False when it had ended by itself meanwhile. */
    private boolean forget(UdpFlow flow) throws KernelException {
        boolean four = flow.original().destination().getAddress() instanceof Inet4Address;
        AttributesBuilder exactly = new AttributesBuilder()
                .nested(CTA_TUPLE_ORIG, flow.original()::write)
                .u32be(CTA_ID, flow.id());
        if (flow.zone() != 0) {
            exactly.u16be(CTA_ZONE, flow.zone());
        }
        byte[] header = header(four ? AF_INET : AF_INET6);
        try {
            socket.request(
                    "IPCTNL_MSG_CT_DELETE",
                    "UDP flow " + flow.original().source() + " to "
                            + flow.original().destination(),
                    NetlinkMessage.of(IPCTNL_MSG_CT_DELETE, 0, header, exactly));
            return true;
        } catch (KernelException e) {
            if (e.errno().equals(Errno.ENOENT)) {
                return false;
            }
            throw e;
        }
    }

    private static byte[] header(byte family) {
        return new byte[] {family, 0, 0, 0};
    }

    private static Optional<UdpFlow> read(NetlinkMessage message) {
        Attributes attributes = message.attributes(HEADER);
        Optional<Tuple> original = Tuple.read(attributes.nested(CTA_TUPLE_ORIG));
        Optional<Tuple> reply = Tuple.read(attributes.nested(CTA_TUPLE_REPLY));
        if (original.isEmpty() || reply.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new UdpFlow(
                original.get(),
                reply.get(),
                attributes.u32be(CTA_ID).orElse(0),
                attributes.u16be(CTA_ZONE).orElse(0)));
    }

    /** Idempotent. */
    @Override
    public void close() {
        socket.close();
    }
}
