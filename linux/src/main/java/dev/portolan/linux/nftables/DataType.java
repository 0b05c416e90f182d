package dev.portolan.linux.nftables;

import java.util.List;

/** What a set's key or a map's value is; nft prints it by that. The numbers are nft's ({@code enum datatypes}), the kernel only keeps them. */
public enum DataType {
    IPV4_ADDRESS(7, 4),
    IPV6_ADDRESS(8, 16),
    /** An IP protocol number. */
    PROTOCOL(12, 1),
    /** A TCP, UDP or SCTP port. */
    PORT(13, 2),
    /** Any number of 32 bits in the machine's order. */
    MARK(19, 4),
    INTERFACE_NAME(41, 16);

    private static final int BITS_EACH = 6;

    private final int number;
    private final int bytes;

    DataType(int number, int bytes) {
        this.number = number;
        this.bytes = bytes;
    }

    int bytes() {
        return bytes;
    }

    /** In a register, and in a concatenation, every part fills whole 32-bit words. */
    int paddedBytes() {
        return (bytes + 3) & ~3;
    }

    static int numberOf(List<DataType> concatenation) {
        return concatenation.stream().mapToInt(t -> t.number).reduce(0, (all, one) -> all << BITS_EACH | one);
    }

    static int bytesOf(List<DataType> concatenation) {
        return concatenation.size() == 1
                ? concatenation.getFirst().bytes
                : concatenation.stream().mapToInt(DataType::paddedBytes).sum();
    }
}
