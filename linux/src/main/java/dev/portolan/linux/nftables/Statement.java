package dev.portolan.linux.nftables;

import dev.portolan.linux.netlink.AttributesBuilder;
import java.time.Duration;

/** Does something to the packet, or decides about it. */
public sealed interface Statement extends Expression {
    /** Decides. */
    record Decide(Verdict verdict) implements Statement {
        @Override
        public String kind() {
            return "immediate";
        }

        @Override
        public void writeTo(AttributesBuilder out) {
            out.u32be(1, 0);
            Expression.data(out, 2, verdict);
        }
    }

    /** Decides by a verdict map; a key that isn't in it does not match. */
    record DecideBy(NftSet verdicts, Register key) implements Statement {
        @Override
        public String kind() {
            return "lookup";
        }

        @Override
        public void writeTo(AttributesBuilder out) {
            out.string(1, verdicts.name()).u32be(2, key.number()).u32be(3, 0);
        }
    }

    /** Translates the connection's destination or source to an address of the family and a port, both in registers. Only in NAT chains. */
    record Translate(Table.Family family, Side side, Register address, Register port) implements Statement {
        /** The order is the kernel's. */
        public enum Side {
            SOURCE,
            DESTINATION
        }

        @Override
        public String kind() {
            return "nat";
        }

        @Override
        public void writeTo(AttributesBuilder out) {
            out.u32be(1, side.ordinal())
                    .u32be(2, family.number())
                    .u32be(3, address.number())
                    .u32be(5, port.number());
        }
    }

    /** Translates the source to the address of the interface that the packet leaves by, and a random port. Only in NAT postrouting. */
    record Masquerade() implements Statement {
        private static final int FULLY_RANDOM = 0x10;

        @Override
        public String kind() {
            return "masq";
        }

        @Override
        public void writeTo(AttributesBuilder out) {
            out.u32be(1, FULLY_RANDOM);
        }
    }

    /** Drops the packet and tells its sender. */
    record Reject(Answer answer) implements Statement {
        /** What the sender hears. */
        public enum Answer {
            /** ICMP port unreachable. */
            PORT_UNREACHABLE(0, 3),
            /** ICMPv6 port unreachable. */
            PORT_UNREACHABLE6(0, 4),
            /** A TCP reset; only for TCP. */
            TCP_RESET(1, 0);

            private final int type;
            private final int code;

            Answer(int type, int code) {
                this.type = type;
                this.code = code;
            }
        }

        @Override
        public String kind() {
            return "reject";
        }

        @Override
        public void writeTo(AttributesBuilder out) {
            out.u32be(1, answer.type);
            if (answer != Answer.TCP_RESET) {
                out.u8(2, answer.code);
            }
        }
    }

    /** Puts the packet's own key into a set, or renews its timeout there. When the set is full, the rule does not match. */
    record Remember(NftSet set, Register key, Duration timeout) implements Statement {
        private static final int UPDATE = 1;

        @Override
        public String kind() {
            return "dynset";
        }

        @Override
        public void writeTo(AttributesBuilder out) {
            out.string(1, set.name()).u32be(3, UPDATE).u32be(4, key.number()).u64be(6, timeout.toMillis());
        }
    }

    /** Takes the packet's own key out of a set. A key that isn't in it does not match. */
    record Forget(NftSet set, Register key) implements Statement {
        private static final int DELETE = 2;

        @Override
        public String kind() {
            return "dynset";
        }

        @Override
        public void writeTo(AttributesBuilder out) {
            out.string(1, set.name()).u32be(3, DELETE).u32be(4, key.number());
        }
    }

    /** Writes a register into the packet's mark. */
    record SetMark(Register from) implements Statement {
        @Override
        public String kind() {
            return "meta";
        }

        @Override
        public void writeTo(AttributesBuilder out) {
            out.u32be(2, 3).u32be(3, from.number());
        }
    }

    /** Counts packets and bytes that came this far; nft shows them. */
    record Counter() implements Statement {
        @Override
        public String kind() {
            return "counter";
        }

        @Override
        public void writeTo(AttributesBuilder out) {
            out.u64be(1, 0).u64be(2, 0);
        }
    }
}
