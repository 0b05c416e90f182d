package dev.portolan.linux.nftables;

import dev.portolan.linux.netlink.Attributes;
import dev.portolan.linux.netlink.AttributesBuilder;
import dev.portolan.linux.netlink.NetlinkMessage;
import dev.portolan.linux.nftables.Element.Content;
import dev.portolan.linux.nftables.Element.Part;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** How things look on the wire: message types, {@code struct nfgenmsg}, elements both ways. */
final class Wire {
    static final int HEADER = 4;

    private static final int SUBSYSTEM = 10 << 8;
    static final int NEW_TABLE = SUBSYSTEM;
    static final int GET_TABLE = SUBSYSTEM | 1;
    static final int DELETE_TABLE = SUBSYSTEM | 2;
    static final int NEW_CHAIN = SUBSYSTEM | 3;
    static final int GET_CHAIN = SUBSYSTEM | 4;
    static final int DELETE_CHAIN = SUBSYSTEM | 5;
    static final int NEW_RULE = SUBSYSTEM | 6;
    static final int DELETE_RULE = SUBSYSTEM | 8;
    static final int NEW_SET = SUBSYSTEM | 9;
    static final int DELETE_SET = SUBSYSTEM | 11;
    static final int NEW_ELEMENTS = SUBSYSTEM | 12;
    static final int GET_ELEMENTS = SUBSYSTEM | 13;
    static final int DELETE_ELEMENTS = SUBSYSTEM | 14;

    static final int VERDICT_TYPE = 0xffffff00;
    private static final int FLAG_END = 1;
    private static final int MACHINE_ORDER = 1;
    private static final int NETWORK_ORDER = 2;

    private Wire() {}

    static NetlinkMessage message(int type, int flags, int family, AttributesBuilder attributes) {
        return NetlinkMessage.of(type, flags, new byte[] {(byte) family, 0, 0, 0}, attributes);
    }

    /** Its length on the wire: {@code struct nlmsghdr}, the body, padding. */
    static int length(NetlinkMessage message) {
        return 16 + ((message.body().remaining() + 3) & ~3);
    }

    static NetlinkMessage begin() {
        return new NetlinkMessage(0x10, 0, new byte[] {0, 0, 0, 10});
    }

    /** Its acknowledgement would be the first thing that is lost when answers are too many, so nobody asks for one. */
    static NetlinkMessage end() {
        return new NetlinkMessage(0x11, 0, new byte[] {0, 0, 0, 10});
    }

    static NetlinkMessage acknowledged(NetlinkMessage message) {
        byte[] body = new byte[message.body().remaining()];
        message.body().get(body);
        return new NetlinkMessage(message.type(), message.flags() | NetlinkMessage.ACK, body);
    }

    /** The kernel keeps a rule's comment as nft writes it: type 0, length, text with a zero byte. */
    static byte[] comment(String text) {
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        byte[] out = new byte[ascii.length + 3];
        out[1] = (byte) (ascii.length + 1);
        System.arraycopy(ascii, 0, out, 2, ascii.length);
        return out;
    }

    /** What nft keeps with a set so that it prints numbers right: {@code NFTNL_UDATA_SET_KEYBYTEORDER} 0, {@code …DATABYTEORDER} 1. */
    static byte[] byteOrders(NftSet set) {
        return ByteBuffer.allocate(12)
                .order(ByteOrder.nativeOrder())
                .put(new byte[] {0, 4})
                .putInt(byteOrder(set.key()))
                .put(new byte[] {1, 4})
                .putInt(byteOrder(set.value()))
                .array();
    }

    private static int byteOrder(List<DataType> type) {
        return type.equals(List.of(DataType.MARK)) ? MACHINE_ORDER : NETWORK_ORDER;
    }

    static void writeElement(Element element, AttributesBuilder out) {
        Expression.data(out, 1, element.key());
        switch (element.part()) {
            case Part.Whole whole -> {}
            case Part.End end -> out.u32be(3, FLAG_END);
            case Part.To(Value last) -> Expression.data(out, 10, last);
        }
        switch (element.content()) {
            case Content.Nothing nothing -> {}
            case Content.Mapped(Value value) -> Expression.data(out, 2, value);
            case Content.Decided(Verdict verdict) -> Expression.data(out, 2, verdict);
        }
    }

    static Element readElement(Attributes in) {
        Value key = value(in.nested(1));
        Part part = in.get(10).isPresent()
                ? new Part.To(value(in.nested(10)))
                : (in.u32be(3).orElse(0) & FLAG_END) != 0 ? Part.END : Part.WHOLE;
        Content content = Content.NOTHING;
        if (in.nested(2).get(1).isPresent()) {
            content = new Content.Mapped(value(in.nested(2)));
        } else if (in.nested(2).get(2).isPresent()) {
            content = new Content.Decided(verdict(in.nested(2).nested(2)));
        }
        return new Element(key, part, content);
    }

    /** The packets of an element's counter: {@code NFTA_SET_ELEM_EXPR}, in it {@code NFTA_EXPR_DATA} and {@code NFTA_COUNTER_PACKETS}. */
    static long readCount(Attributes in) {
        return in.nested(7).nested(2).u64be(2).orElse(0);
    }

    private static Value value(Attributes data) {
        return Value.of(data.get(1)
                .orElseThrow(() -> new IllegalArgumentException("an element without a key"))
                .bytes());
    }

    private static Verdict verdict(Attributes in) {
        int code = in.u32be(1).orElseThrow();
        return switch (code) {
            case -3 -> new Verdict.Jump(in.string(2).orElse(""));
            case -4 -> new Verdict.Goto(in.string(2).orElse(""));
            default -> new Verdict.Final(code);
        };
    }
}
