package dev.portolan.linux.bpf;

import java.nio.ByteBuffer;

/** {@code struct bpf_insn}, and how memory reads in a listing. */
final class Slot {
    static final int BYTES = 8;

    private Slot() {}

    static void put(ByteBuffer out, int code, Register destination, Register source, int offset, int immediate) {
        if (offset != (short) offset) {
            throw new IllegalArgumentException("offset " + offset + " does not fit 16 bits");
        }
        out.put((byte) code)
                .put((byte) (source.ordinal() << 4 | destination.ordinal()))
                .putShort((short) offset)
                .putInt(immediate);
    }

    static String memory(Size size, Register base, int offset) {
        return "*(" + size + " *)(" + base + (offset < 0 ? " - " : " + ") + Math.abs(offset) + ")";
    }
}
