package dev.portolan.linux.nftables;

import dev.portolan.linux.netlink.AttributesBuilder;

/** Ends the rule's evaluation for packets that do not satisfy it. */
public sealed interface Match extends Expression {
    /** Compares a register with a constant, byte by byte from the first. */
    record Compare(Register register, Operator operator, Value value) implements Match {
        /** The order is the kernel's. */
        public enum Operator {
            EQUAL,
            NOT_EQUAL,
            LESS,
            LESS_OR_EQUAL,
            GREATER,
            GREATER_OR_EQUAL
        }

        @Override
        public String kind() {
            return "cmp";
        }

        @Override
        public void writeTo(AttributesBuilder out) {
            out.u32be(1, register.number()).u32be(2, operator.ordinal());
            Expression.data(out, 3, value);
        }
    }

    /** The register equals {@code value}. */
    static Compare equal(Register register, Value value) {
        return new Compare(register, Compare.Operator.EQUAL, value);
    }

    /** The register differs from {@code value}. */
    static Compare notEqual(Register register, Value value) {
        return new Compare(register, Compare.Operator.NOT_EQUAL, value);
    }

    /** Whether the register is between two constants, both inclusive. */
    record Range(Register register, Side side, Value first, Value last) implements Match {
        @Override
        public String kind() {
            return "range";
        }

        @Override
        public void writeTo(AttributesBuilder out) {
            out.u32be(1, register.number()).u32be(2, side.ordinal());
            Expression.data(out, 3, first);
            Expression.data(out, 4, last);
        }
    }

    /** Whether the key is in {@code set}, which is no map. */
    record Member(NftSet set, Register key, Side side) implements Match {
        @Override
        public String kind() {
            return "lookup";
        }

        @Override
        public void writeTo(AttributesBuilder out) {
            out.string(1, set.name()).u32be(2, key.number()).u32be(5, side.ordinal());
        }
    }

    /** Which side of a test matches; the order is the kernel's. */
    enum Side {
        INSIDE,
        OUTSIDE
    }
}
