package dev.portolan.linux;

import dev.portolan.linux.libc.Descriptors;
import dev.portolan.linux.libc.Mounts;
import dev.portolan.linux.libc.Namespaces;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Changes what the calling thread's mount namespace, which must be its own, shows. A place that the host hasn't is made without touching
 * the host: the folder that lacks it is replaced by one in memory that shows the same entries, and has that one more.
 */
final class MountTree implements AutoCloseable {
    private static final Path ROOT = Path.of("/");
    private static final int MOST_ENTRIES = 20_000;

    private final List<Integer> places = new ArrayList<>();
    private final Path scratch;
    /** Folders that are ours, in memory: what is made in them shows nowhere else. */
    private final Set<Path> ours = new HashSet<>();

    private final List<Path> bound = new ArrayList<>();
    private int copies;

    MountTree(Path scratch) throws KernelException {
        mount("", "/", "", Mounts.RECURSIVE | Mounts.SLAVE);
        this.scratch = hold(scratch);
    }

    /** A path that means the same file after something is bound over the way to it. */
    private Path hold(Path file) throws KernelException {
        int place =
                KernelException.check("open", file.toString(), Descriptors.open(file.toString(), Descriptors.PLACE));
        places.add(place);
        return Path.of("/proc/self/fd/" + place);
    }

    @Override
    public void close() {
        places.forEach(Descriptors::close);
    }

    void bind(List<Bind> binds) throws IOException {
        List<Bind> outermostFirst = new ArrayList<>();
        for (Bind each : binds) {
            if (!Files.exists(each.source())) {
                throw new IOException("there is no " + each.source() + " to be seen at " + each.at());
            }
            outermostFirst.add(new Bind(each.at(), hold(each.source()), each.access()));
        }
        outermostFirst.sort(Comparator.comparingInt(b -> b.at().getNameCount()));
        // The root first: what is replaced before would be copied with it, but what it lacks has to be found then.
        for (Bind each : outermostFirst) {
            if (!Files.exists(ROOT.resolve(each.at().getName(0)))) {
                copy(ROOT);
                break;
            }
        }
        for (Bind each : outermostFirst) {
            bind(each);
        }
    }

    private void bind(Bind bind) throws IOException {
        Path at = place(bind.at(), Files.isDirectory(bind.source()));
        mount(bind.source().toString(), at.toString(), "", Mounts.BIND | Mounts.RECURSIVE);
        if (bind.access() == Bind.Access.READ_ONLY) {
            mount("", at.toString(), "", Mounts.BIND | Mounts.REMOUNT | Mounts.READ_ONLY);
        }
        bound.add(at);
    }

    /** The place with all links followed; made where it isn't there. */
    private Path place(Path wanted, boolean folder) throws IOException {
        if (Files.exists(wanted)) {
            return wanted.toRealPath();
        }
        Path there = wanted;
        while (!Files.exists(there)) {
            if (Files.isSymbolicLink(there)) {
                throw new IOException("cannot show anything at " + wanted + ": " + there + " is a link to nothing");
            }
            there = Objects.requireNonNullElse(there.getParent(), ROOT);
        }
        Path real = there.toRealPath();
        if (!ours.contains(real) && bound.stream().noneMatch(real::startsWith)) {
            copy(real);
        }
        Path made = real;
        for (Path name : there.relativize(wanted)) {
            made = made.resolve(name);
            boolean last = made.getNameCount() - real.getNameCount() == wanted.getNameCount() - there.getNameCount();
            if (last && !folder) {
                Files.createFile(made);
            } else {
                Files.createDirectory(made);
                ours.add(made);
            }
        }
        return made;
    }

    /** Puts in place of {@code folder} one in memory with the same entries. */
    private void copy(Path folder) throws IOException {
        Path copy = Files.createDirectories(scratch.resolve("copy-" + copies++));
        int mode = (int) Files.getAttribute(folder, "unix:mode") & 07777;
        int user = (int) Files.getAttribute(folder, "unix:uid");
        int group = (int) Files.getAttribute(folder, "unix:gid");
        String options = "size=64m,mode=" + Integer.toOctalString(mode) + ",uid=" + user + ",gid=" + group;
        KernelException.check("mount", "tmpfs on " + copy, Mounts.mount("tmpfs", copy.toString(), "tmpfs", 0, options));
        // Else it would contain itself, where it lies within what it shows.
        mount("", copy.toString(), "", Mounts.UNBINDABLE);
        int entries = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path each : all) {
                if (++entries > MOST_ENTRIES) {
                    throw new IOException(folder + " has more than " + MOST_ENTRIES
                            + " entries: nothing can be shown at a place within it that isn't there");
                }
                show(each, copy.resolve(Objects.requireNonNull(each.getFileName())));
            }
        }
        mount("", copy.toString(), "", Mounts.PRIVATE);
        mount(copy.toString(), folder.toString(), "", Mounts.MOVE);
        if (folder.equals(ROOT)) {
            reenter();
        }
        ours.add(folder);
    }

    private void show(Path entry, Path at) throws IOException {
        try {
            if (Files.isSymbolicLink(entry)) {
                Files.createSymbolicLink(at, Files.readSymbolicLink(entry));
                return;
            }
            if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(at);
            } else {
                Files.createFile(at);
            }
            mount(entry.toString(), at.toString(), "", Mounts.BIND | Mounts.RECURSIVE);
        } catch (NoSuchFileException gone) {
            Files.deleteIfExists(at); // it went while we looked
        } catch (KernelException failure) {
            // It went while we looked, or is a mount namespace, which cannot be bound in itself: nobody's to see.
            if (!failure.errno().equals(Errno.ENOENT) && !failure.errno().equals(Errno.EINVAL)) {
                throw failure;
            }
        }
    }

    /** A thread keeps the root it had; who enters the namespace anew gets what is mounted over it. */
    private static void reenter() throws KernelException {
        String path = "/proc/thread-self/ns/mnt";
        int own = KernelException.check("open", path, Descriptors.open(path, Descriptors.READ_ONLY));
        try {
            KernelException.check("setns", "new root", Namespaces.setns(own, Namespaces.MOUNT));
        } finally {
            Descriptors.close(own);
        }
    }

    private static void mount(String source, String target, String type, long flags) throws KernelException {
        String what = source.isEmpty() ? target : source + " on " + target;
        KernelException.check("mount", what, Mounts.mount(source, target, type, flags, ""));
    }
}
