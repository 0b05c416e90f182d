package dev.portolan.linux.route;

import dev.portolan.linux.KernelException;
import dev.portolan.linux.netlink.Attributes;
import dev.portolan.linux.netlink.AttributesBuilder;
import dev.portolan.linux.netlink.NetlinkMessage;
import dev.portolan.linux.netlink.NetlinkSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/** The addresses of one namespace's links. Thread-safe. */
public final class Addresses {
    private static final int RTM_NEWADDR = 20;
    private static final int RTM_DELADDR = 21;
    private static final int RTM_GETADDR = 22;

    /** Bytes of {@code struct ifaddrmsg}. */
    private static final int HEADER = 8;

    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_FLAGS = 8;

    /** We know our addresses to be unique, and IPv6's check for it takes a second. */
    private static final int IFA_F_NODAD = 2;

    private final NetlinkSocket socket;

    Addresses(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** An address of a link. */
    public record Assigned(int link, Prefix prefix) {}

    /** All of them, of both families. */
    public List<Assigned> list() throws KernelException {
        NetlinkMessage all = new NetlinkMessage(RTM_GETADDR, NetlinkMessage.DUMP, new byte[HEADER]);
        return socket.request("RTM_GETADDR", "all addresses", all).stream()
                .map(Addresses::read)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Gives a link an address; a route to its network comes with it once the link is up. */
    public void add(Link link, Prefix address) throws KernelException {
        request("RTM_NEWADDR", RTM_NEWADDR, NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE, link, address);
    }

    /** Takes an address from a link. */
    public void delete(Link link, Prefix address) throws KernelException {
        request("RTM_DELADDR", RTM_DELADDR, 0, link, address);
    }

    private void request(String call, int type, int flags, Link link, Prefix address) throws KernelException {
        ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.nativeOrder());
        header.put(Family.of(address.address()).number()).put((byte) address.length());
        header.putInt(4, link.index());
        AttributesBuilder attributes = new AttributesBuilder()
                .address(IFA_LOCAL, address.address())
                .address(IFA_ADDRESS, address.address())
                .u32(IFA_FLAGS, IFA_F_NODAD);
        socket.request(
                call,
                "address " + address + " on link " + link.name(),
                NetlinkMessage.of(type, flags, header.array(), attributes));
    }

    private static Optional<Assigned> read(NetlinkMessage message) {
        ByteBuffer header = message.body();
        Attributes attributes = message.attributes(HEADER);
        Optional<InetAddress> address =
                attributes.get(IFA_LOCAL).or(() -> attributes.get(IFA_ADDRESS)).flatMap(Family::read);
        return address.map(a -> new Assigned(header.getInt(4), new Prefix(a, Byte.toUnsignedInt(header.get(1)))));
    }
}
