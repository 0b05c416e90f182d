package dev.portolan.linux.bpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.portolan.linux.Errno;
import dev.portolan.linux.KernelException;
import dev.portolan.linux.libc.Bpf;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The commands of bpf(2), and {@code union bpf_attr} to fill for them. */
enum Command {
    MAP_CREATE(0),
    MAP_LOOKUP_ELEM(1),
    MAP_UPDATE_ELEM(2),
    MAP_DELETE_ELEM(3),
    MAP_GET_NEXT_KEY(4),
    PROG_LOAD(5),
    OBJ_PIN(6),
    OBJ_GET(7),
    OBJ_GET_INFO_BY_FD(15),
    MAP_LOOKUP_BATCH(24),
    MAP_UPDATE_BATCH(26),
    MAP_DELETE_BATCH(27),
    LINK_CREATE(28),
    LINK_UPDATE(29),
    LINK_DETACH(34);

    private static final int ATTRIBUTE_BYTES = 128;

    private final int number;

    Command(int number) {
        this.number = number;
    }

    /** The result, or the negated errno. */
    int raw(Attributes attributes) {
        return Bpf.bpf(number, attributes.segment);
    }

    /** The result. */
    int call(String object, Attributes attributes) throws KernelException {
        int result = raw(attributes);
        if (result < 0) {
            throw failure(object, new Errno(-result));
        }
        return result;
    }

    KernelException failure(String object, Errno errno) {
        return new KernelException("bpf " + name(), object, errno, lack(errno));
    }

    /** What the host lacks, where the errno says so. */
    private static String lack(Errno errno) {
        return switch (errno.symbol()) {
            case "EPERM" -> "this needs root, or CAP_BPF and CAP_NET_ADMIN outside of a user namespace";
            case "ENOSYS" -> "this kernel is built without bpf(2) (CONFIG_BPF_SYSCALL)";
            case "E2BIG" -> "this kernel is older than what is asked of it";
            default -> "";
        };
    }

    /** {@code union bpf_attr}; what is not put is zero. */
    static final class Attributes {
        private final MemorySegment segment;

        Attributes(Arena arena) {
            segment = arena.allocate(ATTRIBUTE_BYTES, 8);
        }

        Attributes u32(int offset, int value) {
            segment.set(JAVA_INT, offset, value);
            return this;
        }

        Attributes u64(int offset, long value) {
            segment.set(JAVA_LONG, offset, value);
            return this;
        }

        Attributes pointer(int offset, MemorySegment to) {
            return u64(offset, to.address());
        }

        /** Up to 15 letters, digits, dots and underscores, for who lists objects. */
        Attributes name(int offset, String name) {
            byte[] ascii = name.replace('-', '_').getBytes(StandardCharsets.US_ASCII);
            byte[] cut = Arrays.copyOf(ascii, Math.min(15, ascii.length));
            MemorySegment.copy(cut, 0, segment, java.lang.foreign.ValueLayout.JAVA_BYTE, offset, cut.length);
            return this;
        }

        int u32(int offset) {
            return segment.get(JAVA_INT, offset);
        }
    }
}
