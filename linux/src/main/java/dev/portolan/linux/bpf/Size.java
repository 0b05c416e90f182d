package dev.portolan.linux.bpf;

/** How many bytes a load or store moves. */
public enum Size {
    U8(0x10),
    U16(0x08),
    U32(0x00),
    U64(0x18);

    private final int code;

    Size(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** {@code u32}. */
    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
