package dev.portolan.linux.bpf;

import dev.portolan.linux.KernelException;
import dev.portolan.linux.bpf.Command.Attributes;
import dev.portolan.linux.cgroup.Cgroup;
import dev.portolan.linux.libc.Descriptors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;

/** A program attached to a cgroup. It goes when its last descriptor and pin are gone, or the cgroup is. Other programs there run, too. */
public final class BpfLink implements AutoCloseable {
    /** {@code struct bpf_link_info} up to {@code cgroup.cgroup_id}, and some more. */
    private static final int INFO_BYTES = 32;

    private static final int INFO_CGROUP = 16;

    private final String name;
    private final int fd;

    BpfLink(String name, int fd) {
        this.name = name;
        this.fd = fd;
    }

    /** From now on the program sees every socket that was opened by a process in {@code cgroup} or below it. */
    public static BpfLink attach(BpfProgram program, Cgroup cgroup) throws KernelException {
        String object = program + " at " + cgroup;
        int folder = KernelException.check(
                "open", cgroup.toString(), Descriptors.open(cgroup.path().toString(), Descriptors.READ_ONLY));
        try (Arena arena = Arena.ofConfined()) {
            Attributes attributes = new Attributes(arena)
                    .u32(0, program.fd())
                    .u32(4, folder)
                    .u32(8, program.type().number());
            return new BpfLink("link of " + object, Command.LINK_CREATE.call(object, attributes));
        } finally {
            Descriptors.close(folder);
        }
    }

    /** Puts another program in the place of the one that is attached, at one instant. */
    public void replace(BpfProgram next) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            Command.LINK_UPDATE.call(
                    name + " to " + next, new Attributes(arena).u32(0, fd).u32(4, next.fd()));
        }
    }

    /** The program stops acting when this returns; the kernel lets go of links that are merely closed or unpinned some time later. */
    public void detach() throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            Command.LINK_DETACH.call(name, new Attributes(arena).u32(0, fd));
        }
    }

    /** Whether it is attached to {@code cgroup}. One whose cgroup was removed is attached to none. */
    public boolean at(Cgroup cgroup) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            var info = arena.allocate(INFO_BYTES, 8);
            Command.OBJ_GET_INFO_BY_FD.call(
                    name, new Attributes(arena).u32(0, fd).u32(4, INFO_BYTES).pointer(8, info));
            return cgroup.exists() && info.get(ValueLayout.JAVA_LONG, INFO_CGROUP) == cgroup.id();
        }
    }

    int fd() {
        return fd;
    }

    @Override
    public void close() {
        Descriptors.close(fd);
    }

    @Override
    public String toString() {
        return name;
    }
}
