package dev.portolan.linux.route;

import dev.portolan.linux.KernelException;
import dev.portolan.linux.netlink.Attributes;
import dev.portolan.linux.netlink.AttributesBuilder;
import dev.portolan.linux.netlink.NetlinkMessage;
import dev.portolan.linux.netlink.NetlinkSocket;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/** The main routing table of one namespace. Thread-safe. */
public final class Routes {
    private static final int RTM_NEWROUTE = 24;
    private static final int RTM_DELROUTE = 25;
    private static final int RTM_GETROUTE = 26;

    /** Bytes of {@code struct rtmsg}. */
    private static final int HEADER = 12;

    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_TABLE = 15;
    private static final int MAIN = 254;
    private static final byte STATIC = 4;
    private static final byte EVERYWHERE = 0;
    private static final byte ON_LINK = (byte) 253;
    private static final byte ANY = (byte) 255;
    private static final byte UNICAST = 1;

    private final NetlinkSocket socket;

    Routes(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** All of the main table, of both families. */
    public List<Route> list() throws KernelException {
        NetlinkMessage all = new NetlinkMessage(RTM_GETROUTE, NetlinkMessage.DUMP, new byte[HEADER]);
        return socket.request("RTM_GETROUTE", "all routes", all).stream()
                .map(Routes::read)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Adds one; {@code EEXIST} when there is one to the same destination. */
    public void add(Route route) throws KernelException {
        byte scope = route.next() instanceof Hop.Direct ? ON_LINK : EVERYWHERE;
        request("RTM_NEWROUTE", RTM_NEWROUTE, NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE, scope, route);
    }

    /** Removes one. */
    public void delete(Route route) throws KernelException {
        request("RTM_DELROUTE", RTM_DELROUTE, 0, ANY, route);
    }

    private void request(String call, int type, int flags, byte scope, Route route) throws KernelException {
        Prefix to = route.destination();
        ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.nativeOrder());
        header.put(Family.of(to.address()).number()).put((byte) to.length());
        header.put(4, (byte) MAIN).put(5, STATIC).put(6, scope).put(7, UNICAST);
        AttributesBuilder attributes = new AttributesBuilder().address(RTA_DST, to.address());
        String object = "route to " + to;
        if (route.next() instanceof Hop.Via(InetAddress gateway)) {
            attributes.address(RTA_GATEWAY, gateway);
            object += " via " + gateway.getHostAddress();
        }
        attributes.u32(RTA_OIF, route.link());
        socket.request(call, object, NetlinkMessage.of(type, flags, header.array(), attributes));
    }

    private static Optional<Route> read(NetlinkMessage message) {
        ByteBuffer header = message.body();
        Attributes attributes = message.attributes(HEADER);
        int table = attributes.u32(RTA_TABLE).orElse(Byte.toUnsignedInt(header.get(4)));
        if (table != MAIN) {
            return Optional.empty();
        }
        InetAddress address = attributes.get(RTA_DST).flatMap(Family::read).orElseGet(() -> any(header.get(0)));
        return Optional.of(new Route(
                new Prefix(address, Byte.toUnsignedInt(header.get(1))),
                attributes.u32(RTA_OIF).orElse(0),
                attributes
                        .get(RTA_GATEWAY)
                        .flatMap(Family::read)
                        .<Hop>map(Hop.Via::new)
                        .orElseGet(Hop.Direct::new)));
    }

    private static InetAddress any(byte family) {
        try {
            return InetAddress.getByAddress(new byte[family == Family.IPV4.number() ? 4 : 16]);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("4 and 16 bytes are addresses", impossible);
        }
    }
}
