package dev.portolan.linux.bpf;

/** What 64-bit arithmetic does; numbers are unsigned. */
public enum Operation {
    ADD(0x00, "+="),
    SUBTRACT(0x10, "-="),
    MULTIPLY(0x20, "*="),
    OR(0x40, "|="),
    AND(0x50, "&="),
    SHIFT_LEFT(0x60, "<<="),
    SHIFT_RIGHT(0x70, ">>="),
    REMAINDER(0x90, "%="),
    XOR(0xa0, "^="),
    SET(0xb0, "=");

    private final int code;
    private final String sign;

    Operation(int code, String sign) {
        this.code = code;
        this.sign = sign;
    }

    int code() {
        return code;
    }

    /** {@code +=}. */
    @Override
    public String toString() {
        return sign;
    }
}
