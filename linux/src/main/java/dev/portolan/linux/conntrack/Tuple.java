package dev.portolan.linux.conntrack;

import dev.portolan.linux.netlink.Attributes;
import dev.portolan.linux.netlink.Attributes.Attribute;
import dev.portolan.linux.netlink.AttributesBuilder;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** One direction of a UDP flow, as its packets look where they come in. */
public record Tuple(InetSocketAddress source, InetSocketAddress destination) {
    private static final int CTA_TUPLE_IP = 1;
    private static final int CTA_TUPLE_PROTO = 2;
    private static final int CTA_IP_V4_SRC = 1;
    private static final int CTA_IP_V4_DST = 2;
    private static final int CTA_IP_V6_SRC = 3;
    private static final int CTA_IP_V6_DST = 4;
    private static final int CTA_PROTO_NUM = 1;
    private static final int CTA_PROTO_SRC_PORT = 2;
    private static final int CTA_PROTO_DST_PORT = 3;
    private static final int UDP = 17;

    /** Empty when it isn't of UDP. */
    static Optional<Tuple> read(Attributes tuple) {
        Attributes protocol = tuple.nested(CTA_TUPLE_PROTO);
        if (protocol.u8(CTA_PROTO_NUM).orElse(0) != UDP) {
            return Optional.empty();
        }
        Attributes ip = tuple.nested(CTA_TUPLE_IP);
        Optional<InetAddress> from = address(ip, CTA_IP_V4_SRC, CTA_IP_V6_SRC);
        Optional<InetAddress> to = address(ip, CTA_IP_V4_DST, CTA_IP_V6_DST);
        if (from.isEmpty() || to.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Tuple(
                new InetSocketAddress(
                        from.get(), protocol.u16be(CTA_PROTO_SRC_PORT).orElse(0)),
                new InetSocketAddress(
                        to.get(), protocol.u16be(CTA_PROTO_DST_PORT).orElse(0))));
    }

    private static Optional<InetAddress> address(Attributes ip, int four, int six) {
        return ip.get(four).or(() -> ip.get(six)).map(Attribute::bytes).map(bytes -> {
            try {
                return InetAddress.getByAddress(bytes);
            } catch (UnknownHostException e) {
                throw new IllegalStateException("the kernel sent an address of " + bytes.length + " bytes", e);
            }
        });
    }

    void write(AttributesBuilder out) {
        boolean four = destination.getAddress() instanceof Inet4Address;
        out.nested(
                CTA_TUPLE_IP,
                ip -> ip.address(four ? CTA_IP_V4_SRC : CTA_IP_V6_SRC, source.getAddress())
                        .address(four ? CTA_IP_V4_DST : CTA_IP_V6_DST, destination.getAddress()));
        out.nested(
                CTA_TUPLE_PROTO,
                protocol -> protocol.u8(CTA_PROTO_NUM, UDP)
                        .u16be(CTA_PROTO_SRC_PORT, source.getPort())
                        .u16be(CTA_PROTO_DST_PORT, destination.getPort()));
    }

    /** What to give the kernel so that it lists UDP only. */
    static void writeAnyUdp(AttributesBuilder out) {
        out.nested(CTA_TUPLE_PROTO, protocol -> protocol.u8(CTA_PROTO_NUM, UDP));
    }
}
