package dev.portolan.linux.bpf;

import dev.portolan.linux.Errno;
import dev.portolan.linux.KernelException;
import dev.portolan.linux.bpf.Command.Attributes;
import dev.portolan.linux.libc.Descriptors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A program that the kernel's verifier has accepted, of type {@code cgroup_sock_addr}. Acts once it is attached by a {@link BpfLink}. */
public final class BpfProgram implements AutoCloseable {
    private static final int CGROUP_SOCK_ADDR = 18;
    private static final int LOG_BYTES = 256 * 1024;
    private static final int LAST_LINES = 25;

    private final AttachType type;
    private final int fd;

    private BpfProgram(AttachType type, int fd) {
        this.type = type;
        this.fd = fd;
    }

    /**
     * Has a program verified and compiled.
     *
     * @throws KernelException with the end of the verifier's log, when it did not accept the program
     */
    public static BpfProgram load(AttachType type, Assembler code) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment instructions = arena.allocate((long) code.slots() * Slot.BYTES, 8);
            instructions.copyFrom(MemorySegment.ofArray(code.encode()));
            Attributes attributes = new Attributes(arena)
                    .u32(0, CGROUP_SOCK_ADDR)
                    .u32(4, code.slots())
                    .pointer(8, instructions)
                    .pointer(16, arena.allocateFrom("GPL"))
                    .name(48, "ptl_" + type)
                    .u32(68, type.number());
            int fd = Command.PROG_LOAD.raw(attributes);
            return fd >= 0 ? new BpfProgram(type, fd) : rejected(type, arena, attributes);
        }
    }

    /** Only a second try asks for the log: writing it takes longer than all the rest. */
    private static BpfProgram rejected(AttachType type, Arena arena, Attributes attributes) throws KernelException {
        MemorySegment log = arena.allocate(LOG_BYTES);
        int fd = Command.PROG_LOAD.raw(attributes.u32(24, 1).u32(28, LOG_BYTES).pointer(32, log));
        if (fd >= 0) {
            return new BpfProgram(type, fd);
        }
        Errno errno = new Errno(-fd);
        String said =
                log.get(ValueLayout.JAVA_BYTE, 0) == 0 ? "" : log.getString(0).strip();
        if (said.isEmpty()) {
            throw Command.PROG_LOAD.failure("program " + type, errno);
        }
        String[] lines = said.split("\n", -1);
        int first = Math.max(0, lines.length - LAST_LINES);
        String end = String.join("\n", java.util.Arrays.asList(lines).subList(first, lines.length));
        throw new KernelException("bpf PROG_LOAD", "program " + type, errno, "the verifier says:\n" + end);
    }

    AttachType type() {
        return type;
    }

    int fd() {
        return fd;
    }

    /** Lets go of it; while it is attached it stays. */
    @Override
    public void close() {
        Descriptors.close(fd);
    }

    @Override
    public String toString() {
        return "program " + type;
    }
}
