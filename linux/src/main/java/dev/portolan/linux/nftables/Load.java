package dev.portolan.linux.nftables;

import dev.portolan.linux.netlink.AttributesBuilder;

/** Puts something into a register. A packet that doesn't have it does not match the rule. */
public sealed interface Load extends Expression {
    /** Bytes of the packet. */
    record Payload(Header header, int offset, int bytes, Register to) implements Load {
        /** Where the offset counts from; the order is the kernel's. */
        public enum Header {
            LINK,
            NETWORK,
            TRANSPORT
        }

        @Override
        public String kind() {
            return "payload";
        }

        @Override
        public void writeTo(AttributesBuilder out) {
            out.u32be(1, to.number())
                    .u32be(2, header.ordinal())
                    .u32be(3, offset)
                    .u32be(4, bytes);
        }
    }

    /** The IPv4 source address. */
    static Payload ipSource(Register to) {
        return new Payload(Payload.Header.NETWORK, 12, 4, to);
    }

    /** The IPv4 destination address. */
    static Payload ipDestination(Register to) {
        return new Payload(Payload.Header.NETWORK, 16, 4, to);
    }

    /** The IPv6 source address. */
    static Payload ip6Source(Register to) {
        return new Payload(Payload.Header.NETWORK, 8, 16, to);
    }

    /** The IPv6 destination address. */
    static Payload ip6Destination(Register to) {
        return new Payload(Payload.Header.NETWORK, 24, 16, to);
    }

    /** The destination port of TCP, UDP and SCTP. */
    static Payload destinationPort(Register to) {
        return new Payload(Payload.Header.TRANSPORT, 2, 2, to);
    }

    /** What the kernel knows about the packet. */
    record Meta(Key key, Register to) implements Load {
        /** {@code enum nft_meta_keys}. */
        public enum Key {
            MARK(3),
            /** 16 bytes. */
            INPUT_INTERFACE_NAME(6),
            /** 16 bytes. */
            OUTPUT_INTERFACE_NAME(7),
            /** 1 byte. */
            TRANSPORT_PROTOCOL(16);

            private final int number;

            Key(int number) {
                this.number = number;
            }
        }

        @Override
        public String kind() {
            return "meta";
        }

        @Override
        public void writeTo(AttributesBuilder out) {
            out.u32be(2, key.number).u32be(1, to.number());
        }
    }

    /** What connection tracking knows about the packet's connection as a whole. */
    record Connection(Key key, Register to) implements Load {
        /** {@code enum nft_ct_keys}. */
        public enum Key {
            /** Bits: 1 invalid, 2 established, 4 related, 8 new, 64 untracked. */
            STATE(0),
            /** {@code IPS_} bits: 0x10 source, 0x20 destination translated. */
            STATUS(2);

            private final int number;

            Key(int number) {
                this.number = number;
            }
        }

        @Override
        public String kind() {
            return "ct";
        }

        @Override
        public void writeTo(AttributesBuilder out) {
            out.u32be(2, key.number).u32be(1, to.number());
        }
    }

    /** What the connection's first packet had, before any translation. */
    record OriginalTuple(Key key, Register to) implements Load {
        /** {@code enum nft_ct_keys}. */
        public enum Key {
            DESTINATION_PORT(12),
            IP_SOURCE(19),
            IP_DESTINATION(20),
            IP6_DESTINATION(22);

            private final int number;

            Key(int number) {
                this.number = number;
            }
        }

        @Override
        public String kind() {
            return "ct";
        }

        @Override
        public void writeTo(AttributesBuilder out) {
            out.u32be(2, key.number).u32be(1, to.number()).u8(3, 0);
        }
    }

    /** What a route look-up says about an address of the packet: its type, such as {@code RTN_LOCAL} (2). */
    record AddressType(Side side, Register to) implements Load {
        private static final int RESULT_ADDRESS_TYPE = 3;

        /** Whose address; the order is that of the kernel's flag bits. */
        public enum Side {
            SOURCE,
            DESTINATION
        }

        @Override
        public String kind() {
            return "fib";
        }

        @Override
        public void writeTo(AttributesBuilder out) {
            out.u32be(1, to.number()).u32be(2, RESULT_ADDRESS_TYPE).u32be(3, 1 << side.ordinal());
        }
    }

    /** {@code value}, which may be longer than one register. */
    record Constant(Value value, Register to) implements Load {
        @Override
        public String kind() {
            return "immediate";
        }

        @Override
        public void writeTo(AttributesBuilder out) {
            out.u32be(1, to.number());
            Expression.data(out, 2, value);
        }
    }

    /** An even random choice from {@code offset} to below {@code offset + modulus}. */
    record RandomNumber(int modulus, int offset, Register to) implements Load {
        private static final int TYPE_RANDOM = 1;

        @Override
        public String kind() {
            return "numgen";
        }

        @Override
        public void writeTo(AttributesBuilder out) {
            out.u32be(1, to.number()).u32be(2, modulus).u32be(3, TYPE_RANDOM).u32be(4, offset);
        }
    }

    /** {@code (from & mask) ^ xor}. */
    record Bits(Register from, Value mask, Value xor, Register to) implements Load {
        @Override
        public String kind() {
            return "bitwise";
        }

        @Override
        public void writeTo(AttributesBuilder out) {
            out.u32be(1, from.number()).u32be(2, to.number()).u32be(3, mask.bytes().length);
            Expression.data(out, 4, mask);
            Expression.data(out, 5, xor);
        }
    }

    /** The value that {@code map} has for the key; without one, the rule does not match. */
    record Mapped(NftSet map, Register key, Register to) implements Load {
        @Override
        public String kind() {
            return "lookup";
        }

        @Override
        public void writeTo(AttributesBuilder out) {
            out.string(1, map.name()).u32be(2, key.number()).u32be(3, to.number());
        }
    }
}
