package dev.portolan.linux.libc;

import static dev.portolan.linux.libc.Downcall.POINTER;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/** bpf(2), which the C library has no function for. A negative result is the negated errno. */
public final class Bpf {
    private static final Downcall SYSCALL =
            Downcall.variadicOfSize("syscall", 1, JAVA_LONG, JAVA_LONG, POINTER, JAVA_LONG);

    /** From {@code asm/unistd_64.h} and {@code asm-generic/unistd.h}. */
    private static final long NUMBER = System.getProperty("os.arch").equals("amd64") ? 321 : 280;

    private Bpf() {}

    /** bpf(2). */
    public static int bpf(int command, MemorySegment attributes) {
        return SYSCALL.call(NUMBER, (long) command, attributes, attributes.byteSize());
    }
}
