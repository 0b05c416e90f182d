package dev.portolan.linux;

import dev.portolan.linux.libc.Descriptors;
import dev.portolan.linux.libc.Mounts;
import dev.portolan.linux.libc.Namespaces;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * This host as somebody else shall see it: with other files at some places, and another name. A mount and a UTS namespace, held by
 * descriptors of this process and without a name on the host: they live until {@link #close}, and longer only while a process is in them.
 * Needs {@code CAP_SYS_ADMIN}. Thread-safe. See mount_namespaces(7).
 */
public final class PrivateView implements AutoCloseable {
    private final String name;
    private final List<Bind> binds;
    private final int mounts;
    private final int hostname;
    private final AtomicBoolean closed = new AtomicBoolean();

    private PrivateView(String name, List<Bind> binds, int mounts, int hostname) {
        this.name = name;
        this.binds = binds;
        this.mounts = mounts;
        this.hostname = hostname;
    }

    /**
     * Makes one.
     *
     * @param name for messages
     * @param hostname what processes in it take the host to be called
     * @param binds in any order; one may lie within another
     * @param scratch an empty folder of the caller's, in which folders are made to mount on; it has to stay while the view is open
     */
    public static PrivateView create(String name, String hostname, List<Bind> binds, Path scratch) throws IOException {
        try {
            return Excursion.alone("view " + name, () -> make(name, hostname, List.copyOf(binds), scratch));
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception unexpected) {
            throw new IllegalStateException("making a view of this host threw", unexpected);
        }
    }

    private static PrivateView make(String name, String hostname, List<Bind> binds, Path scratch) throws IOException {
        KernelException.check("unshare", "view " + name, Namespaces.unshare(Namespaces.MOUNT | Namespaces.HOST_NAME));
        KernelException.check("sethostname", hostname, Mounts.sethostname(hostname));
        try (MountTree tree = new MountTree(scratch)) {
            tree.bind(binds);
        }
        int mounts = open("mnt");
        try {
            return new PrivateView(name, binds, mounts, open("uts"));
        } catch (KernelException e) {
            Descriptors.close(mounts);
            throw e;
        }
    }

    private static int open(String kind) throws KernelException {
        String path = "/proc/thread-self/ns/" + kind;
        return KernelException.check("open", path, Descriptors.open(path, Descriptors.READ_ONLY));
    }

    /** What is at {@code path} in this view, as a path of this host. */
    public Path onHost(Path path) {
        Path wanted = path.normalize();
        Bind best = null;
        for (Bind each : binds) {
            if (wanted.startsWith(each.at())
                    && (best == null || each.at().getNameCount() >= best.at().getNameCount())) {
                best = each;
            }
        }
        return best == null ? wanted : best.source().resolve(best.at().relativize(wanted));
    }

    /** What {@code nsenter} needs to go there. */
    List<String> options() {
        if (closed.get()) {
            throw new IllegalStateException(this + " is closed");
        }
        String mine = "/proc/" + ProcessHandle.current().pid() + "/fd/";
        return List.of("--mount=" + mine + mounts, "--uts=" + mine + hostname);
    }

    /** Lets go of it. Idempotent. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Descriptors.close(mounts);
            Descriptors.close(hostname);
        }
    }

    @Override
    public String toString() {
        return "view " + name;
    }
}
