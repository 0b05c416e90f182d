package dev.portolan.linux.bpf;

import dev.portolan.linux.Errno;
import dev.portolan.linux.KernelException;
import dev.portolan.linux.bpf.Command.Attributes;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder in a BPF file system: what is pinned there outlives this process, and another can have it by its name.
 *
 * @param path in a mounted file system of type {@code bpf}
 */
public record PinFolder(Path path) {
    /** Makes the folder, unless it is there. */
    public void create() throws IOException {
        Files.createDirectories(path);
    }

    /** Pins a map under its name. */
    public void pin(BpfMap map) throws KernelException {
        pin(map.name(), map.fd());
    }

    /** Pins a link. */
    public void pin(String name, BpfLink link) throws KernelException {
        pin(name, link.fd());
    }

    private void pin(String name, int fd) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            Command.OBJ_PIN.call(
                    path.resolve(name).toString(),
                    new Attributes(arena)
                            .pointer(0, arena.allocateFrom(path.resolve(name).toString()))
                            .u32(8, fd));
        }
    }

    /** The map pinned under {@code name}; empty when there is none, or one of another shape. */
    public Optional<BpfMap> map(String name, BpfMap.Shape shape) throws KernelException {
        Optional<Integer> fd = get(name);
        if (fd.isEmpty()) {
            return Optional.empty();
        }
        BpfMap map = new BpfMap(name, shape, fd.get());
        if (sameShape(map)) {
            return Optional.of(map);
        }
        map.close();
        return Optional.empty();
    }

    /** {@code struct bpf_map_info}. */
    private static boolean sameShape(BpfMap map) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            var info = arena.allocate(80, 8);
            Command.OBJ_GET_INFO_BY_FD.call(
                    map.toString(),
                    new Attributes(arena).u32(0, map.fd()).u32(4, 80).pointer(8, info));
            var ints = info.asByteBuffer().order(java.nio.ByteOrder.nativeOrder());
            BpfMap.Shape shape = map.shape();
            return ints.getInt(0) == shape.type().number()
                    && ints.getInt(8) == shape.keyBytes()
                    && ints.getInt(12) == shape.valueBytes()
                    && ints.getInt(16) == shape.maxEntries();
        }
    }

    /** The link pinned under {@code name}. */
    public Optional<BpfLink> link(String name) throws KernelException {
        return get(name).map(fd -> new BpfLink("link " + name, fd));
    }

    private Optional<Integer> get(String name) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            String file = path.resolve(name).toString();
            int fd = Command.OBJ_GET.raw(new Attributes(arena).pointer(0, arena.allocateFrom(file)));
            if (fd == -Errno.ENOENT.number()) {
                return Optional.empty();
            }
            if (fd < 0) {
                throw Command.OBJ_GET.failure(file, new Errno(-fd));
            }
            return Optional.of(fd);
        }
    }

    /** The names of all pins. */
    public List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(path)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (NoSuchFileException none) {
            return List.of();
        }
    }

    /** Takes all pins and the folder away: what nothing else holds goes with them. Returns whether there was anything. */
    public boolean delete() throws IOException {
        for (String name : names()) {
            Files.deleteIfExists(path.resolve(name));
        }
        return Files.deleteIfExists(path);
    }
}
