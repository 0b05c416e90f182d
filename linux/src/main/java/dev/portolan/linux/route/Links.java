package dev.portolan.linux.route;

import dev.portolan.linux.Errno;
import dev.portolan.linux.KernelException;
import dev.portolan.linux.NetworkNamespace;
import dev.portolan.linux.netlink.Attributes;
import dev.portolan.linux.netlink.AttributesBuilder;
import dev.portolan.linux.netlink.NetlinkMessage;
import dev.portolan.linux.netlink.NetlinkSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The network interfaces of one namespace. Thread-safe. */
public final class Links {
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_DELLINK = 17;
    private static final int RTM_GETLINK = 18;
    private static final int RTM_SETLINK = 19;

    /** Bytes of {@code struct ifinfomsg}. */
    private static final int HEADER = 16;

    private static final int IFF_UP = 1;
    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_MASTER = 10;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_IFALIAS = 20;
    private static final int IFLA_AF_SPEC = 26;
    private static final int IFLA_NET_NS_FD = 28;
    private static final int AF_INET = 2;
    private static final int IFLA_INET_CONF = 1;
    private static final int IPV4_DEVCONF_ROUTE_LOCALNET = 26;
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFLA_INFO_DATA = 2;
    private static final int IFLA_INFO_SLAVE_KIND = 4;
    private static final int IFLA_INFO_SLAVE_DATA = 5;
    private static final int IFLA_BRPORT_MODE = 4;
    private static final int VETH_INFO_PEER = 1;

    private final NetlinkSocket socket;

    Links(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** All of them. */
    public List<Link> list() throws KernelException {
        NetlinkMessage all = new NetlinkMessage(RTM_GETLINK, NetlinkMessage.DUMP, header(0, 0, 0));
        return socket.request("RTM_GETLINK", "all links", all).stream()
                .map(Links::read)
                .toList();
    }

    /** The one of this name. */
    public Optional<Link> find(String name) throws KernelException {
        AttributesBuilder by = new AttributesBuilder().string(IFLA_IFNAME, name);
        try {
            NetlinkMessage one = NetlinkMessage.of(RTM_GETLINK, 0, header(0, 0, 0), by);
            return socket.request("RTM_GETLINK", "link " + name, one).stream()
                    .map(Links::read)
                    .findFirst();
        } catch (KernelException e) {
            if (e.errno().equals(Errno.ENODEV)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * As {@link #find}, for one that has to be there.
     *
     * @throws KernelException {@code ENODEV} when it isn't
     */
    public Link get(String name) throws KernelException {
        return find(name).orElseThrow(() -> new KernelException("RTM_GETLINK", "link " + name, Errno.ENODEV, ""));
    }

    /**
     * Makes a bridge.
     *
     * @param hardwareAddress fixed from the start: a bridge without one takes its ports' lowest and changes it as they come and go, which
     *     leaves neighbours with a stale one
     */
    public Link addBridge(String name, HardwareAddress hardwareAddress) throws KernelException {
        return add(name, "bridge", a -> a.bytes(IFLA_ADDRESS, hardwareAddress.bytes()), data -> {});
    }

    /**
     * Makes a pair of links, one here and its peer directly in {@code peerNamespace}.
     *
     * @return the one here
     */
    public Link addVeth(
            String name, String peerName, HardwareAddress peerHardwareAddress, NetworkNamespace peerNamespace)
            throws KernelException {
        return add(
                name,
                "veth",
                a -> {},
                data -> data.nested(
                        VETH_INFO_PEER,
                        HEADER,
                        peer -> peer.string(IFLA_IFNAME, peerName)
                                .bytes(IFLA_ADDRESS, peerHardwareAddress.bytes())
                                .u32(IFLA_NET_NS_FD, peerNamespace.fd())));
    }

    private Link add(
            String name, String kind, Consumer<AttributesBuilder> attributes, Consumer<AttributesBuilder> kindData)
            throws KernelException {
        AttributesBuilder all = new AttributesBuilder().string(IFLA_IFNAME, name);
        attributes.accept(all);
        all.nested(IFLA_LINKINFO, in -> in.string(IFLA_INFO_KIND, kind).nested(IFLA_INFO_DATA, kindData));
        int flags = NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE;
        socket.request("RTM_NEWLINK", kind + " " + name, NetlinkMessage.of(RTM_NEWLINK, flags, header(0, 0, 0), all));
        return get(name);
    }

    /** Removes it, and a veth's peer with it. A bridge's ports stay. */
    public void delete(Link link) throws KernelException {
        socket.request("RTM_DELLINK", text(link), new NetlinkMessage(RTM_DELLINK, 0, header(link.index(), 0, 0)));
    }

    /** Switches it on. */
    public void setUp(Link link) throws KernelException {
        change(link, IFF_UP, new AttributesBuilder());
    }

    /** Makes it a port of a bridge. */
    public void setMaster(Link link, Link bridge) throws KernelException {
        change(link, 0, new AttributesBuilder().u32(IFLA_MASTER, bridge.index()));
    }

    /** Gives it free text, at most 255 bytes, which {@link Link#alias} shows. */
    public void setAlias(Link link, String alias) throws KernelException {
        change(link, 0, new AttributesBuilder().string(IFLA_IFALIAS, alias));
    }

    /** Gives it another name; it must be down, or the kernel 6.1 or later. */
    public void rename(Link link, String name) throws KernelException {
        change(link, 0, new AttributesBuilder().string(IFLA_IFNAME, name));
    }

    /** Sets how many bytes a packet may have. */
    public void setMtu(Link link, int bytes) throws KernelException {
        change(link, 0, new AttributesBuilder().u32(IFLA_MTU, bytes));
    }

    /** Lets a bridge send frames back out of the port they came in by. */
    public void setHairpin(Link port) throws KernelException {
        AttributesBuilder mode = new AttributesBuilder()
                .nested(
                        IFLA_LINKINFO,
                        in -> in.string(IFLA_INFO_SLAVE_KIND, "bridge")
                                .nested(IFLA_INFO_SLAVE_DATA, data -> data.u8(IFLA_BRPORT_MODE, 1)));
        socket.request(
                "RTM_NEWLINK hairpin", text(port), NetlinkMessage.of(RTM_NEWLINK, 0, header(port.index(), 0, 0), mode));
    }

    /**
     * Lets packets from 127.0.0.0/8 out of it, and their answers back in ({@code net.ipv4.conf.LINK.route_localnet}). Guard what listens
     * on loopback addresses against neighbours on the link.
     */
    public void routeLoopback(Link link) throws KernelException {
        change(
                link,
                0,
                new AttributesBuilder()
                        .nested(
                                IFLA_AF_SPEC,
                                families -> families.nested(
                                        AF_INET,
                                        ipv4 -> ipv4.nested(
                                                IFLA_INET_CONF, conf -> conf.u32(IPV4_DEVCONF_ROUTE_LOCALNET, 1)))));
    }

    private void change(Link link, int flagsOn, AttributesBuilder attributes) throws KernelException {
        byte[] header = header(link.index(), flagsOn, flagsOn);
        socket.request("RTM_SETLINK", text(link), NetlinkMessage.of(RTM_SETLINK, 0, header, attributes));
    }

    private static String text(Link link) {
        return "link " + link.name();
    }

    private static byte[] header(int index, int flags, int change) {
        ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.nativeOrder());
        return header.putInt(4, index).putInt(8, flags).putInt(12, change).array();
    }

    private static Link read(NetlinkMessage message) {
        Attributes attributes = message.attributes(HEADER);
        return new Link(
                message.body().getInt(4),
                attributes.string(IFLA_IFNAME).orElse(""),
                attributes.nested(IFLA_LINKINFO).string(IFLA_INFO_KIND).orElse(""),
                attributes.string(IFLA_IFALIAS).orElse(""),
                attributes.u32(IFLA_MASTER).orElse(0),
                (message.body().getInt(8) & IFF_UP) != 0,
                attributes.u32(IFLA_MTU).orElse(0));
    }
}
