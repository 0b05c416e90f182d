package dev.portolan.linux.bpf;

/** When a branch is taken; numbers are unsigned, 64 bits. */
public enum Condition {
    EQUAL(0x10, "=="),
    GREATER(0x20, ">"),
    GREATER_OR_EQUAL(0x30, ">="),
    /** They have a bit in common. */
    ANY_BIT(0x40, "&"),
    NOT_EQUAL(0x50, "!="),
    LESS(0xa0, "<"),
    LESS_OR_EQUAL(0xb0, "<=");

    private final int code;
    private final String sign;

    Condition(int code, String sign) {
        this.code = code;
        this.sign = sign;
    }

    int code() {
        return code;
    }

    /** {@code ==}. */
    @Override
    public String toString() {
        return sign;
    }
}
