package dev.portolan.proxy.ebpf;

import dev.portolan.linux.KernelException;
import dev.portolan.linux.bpf.AttachType;
import dev.portolan.linux.bpf.BpfLink;
import dev.portolan.linux.bpf.BpfProgram;
import dev.portolan.linux.bpf.PinFolder;
import dev.portolan.linux.cgroup.Cgroup;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Attaches the programs, and leaves them attached. */
final class SocketHooks {
    /** What answers to look-ups is there before what makes them necessary. */
    static final List<AttachType> ALL = List.of(
            AttachType.INET4_GETPEERNAME,
            AttachType.INET6_GETPEERNAME,
            AttachType.UDP4_RECVMSG,
            AttachType.UDP6_RECVMSG,
            AttachType.UDP4_SENDMSG,
            AttachType.UDP6_SENDMSG,
            AttachType.INET4_CONNECT,
            AttachType.INET6_CONNECT,
            AttachType.INET4_BIND,
            AttachType.INET6_BIND);

    private final SocketProgram programs;

    SocketHooks(SocketProgram programs) {
        this.programs = programs;
    }

    /** Loads all programs; nothing acts. */
    List<BpfProgram> load() throws KernelException {
        List<BpfProgram> loaded = new ArrayList<>();
        try {
            for (AttachType type : ALL) {
                loaded.add(BpfProgram.load(type, programs.of(type)));
            }
            return loaded;
        } catch (KernelException e) {
            loaded.forEach(BpfProgram::close);
            throw e;
        }
    }

    /** From now on they act; an earlier run's are replaced, each at one instant. */
    void attach(Cgroup cgroup, PinFolder pins) throws IOException {
        List<BpfProgram> loaded = load();
        try {
            for (int i = 0; i < ALL.size(); i++) {
                attach(loaded.get(i), "link-" + ALL.get(i), cgroup, pins);
            }
        } finally {
            loaded.forEach(BpfProgram::close);
        }
    }

    /** From now on nothing acts any more. Does nothing where nothing is pinned. */
    static void detach(PinFolder pins) throws IOException {
        for (AttachType type : ALL.reversed()) {
            Optional<BpfLink> there = pins.link("link-" + type);
            if (there.isPresent()) {
                try (BpfLink link = there.get()) {
                    link.detach();
                }
            }
        }
    }

    private static void attach(BpfProgram program, String name, Cgroup cgroup, PinFolder pins) throws IOException {
        Optional<BpfLink> there = pins.link(name);
        if (there.isPresent()) {
            try (BpfLink link = there.get()) {
                if (link.at(cgroup)) {
                    link.replace(program);
                    return;
                }
            }
            // Attached elsewhere, or to a cgroup that is gone.
            Files.deleteIfExists(pins.path().resolve(name));
        }
        try (BpfLink link = BpfLink.attach(program, cgroup)) {
            pins.pin(name, link);
        }
    }
}
