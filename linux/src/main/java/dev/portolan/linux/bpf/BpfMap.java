package dev.portolan.linux.bpf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.portolan.linux.Errno;
import dev.portolan.linux.KernelException;
import dev.portolan.linux.bpf.Command.Attributes;
import dev.portolan.linux.libc.Descriptors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A table in the kernel that programs and this process share. It lives until the last descriptor, program and pin of it is gone.
 * Thread-safe.
 */
public final class BpfMap implements AutoCloseable {
    /** How many elements a batch moves at most; more would only take more memory at once. */
    private static final int BATCH = 4096;

    /** What a map is. */
    public record Shape(MapType type, int keyBytes, int valueBytes, int maxEntries) {}

    /** One element; keys and values are as programs see them, numbers in the machine's order. */
    public record Entry(byte[] key, byte[] value) {}

    private final String name;
    private final Shape shape;
    private final int fd;

    BpfMap(String name, Shape shape, int fd) {
        this.name = name;
        this.shape = shape;
        this.fd = fd;
    }

    /** A new, empty one. */
    public static BpfMap create(String name, Shape shape) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            Attributes attributes = new Attributes(arena)
                    .u32(0, shape.type.number())
                    .u32(4, shape.keyBytes)
                    .u32(8, shape.valueBytes)
                    .u32(12, shape.maxEntries)
                    .u32(16, shape.type.flags())
                    .name(28, name);
            return new BpfMap(name, shape, Command.MAP_CREATE.call("map " + name, attributes));
        }
    }

    /** Puts an element in, or replaces it; a program sees the old one or the new one. */
    public void put(byte[] key, byte[] value) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            Command.MAP_UPDATE_ELEM.call(
                    object(),
                    element(arena, key)
                            .pointer(16, arena.allocateFrom(JAVA_BYTE, value))
                            .u64(24, 0));
        }
    }

    /** The value, of the first processor where there is one for each. */
    public Optional<byte[]> get(byte[] key) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(bytesOfLookup(), 8);
            int result = Command.MAP_LOOKUP_ELEM.raw(element(arena, key).pointer(16, value));
            if (result == -Errno.ENOENT.number()) {
                return Optional.empty();
            }
            if (result < 0) {
                throw Command.MAP_LOOKUP_ELEM.failure(object(), new Errno(-result));
            }
            return Optional.of(value.asSlice(0, bytesOfLookup()).toArray(JAVA_BYTE));
        }
    }

    /** The sum over all processors of a map of 64-bit counters. */
    public long sum(int index) throws KernelException {
        byte[] key = ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(index)
                .array();
        ByteBuffer all = ByteBuffer.wrap(get(key).orElse(new byte[0])).order(ByteOrder.nativeOrder());
        long sum = 0;
        while (all.remaining() >= Long.BYTES) {
            sum += all.getLong();
        }
        return sum;
    }

    /** Sets a counter of such a map to zero on all processors. */
    public void zero(int index) throws KernelException {
        byte[] key = ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(index)
                .array();
        put(key, new byte[bytesOfLookup()]);
    }

    /** Takes an element away; false when it was not there. */
    public boolean remove(byte[] key) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            int result = Command.MAP_DELETE_ELEM.raw(element(arena, key));
            if (result < 0 && result != -Errno.ENOENT.number()) {
                throw Command.MAP_DELETE_ELEM.failure(object(), new Errno(-result));
            }
            return result >= 0;
        }
    }

    private Attributes element(Arena arena, byte[] key) {
        return new Attributes(arena).u32(0, fd).pointer(8, arena.allocateFrom(JAVA_BYTE, key));
    }

    /** As {@link #put} for each, with few system calls. Programs may see some of them before the others. */
    public void putAll(Collection<Entry> entries) throws KernelException {
        List<Entry> all = List.copyOf(entries);
        for (int from = 0; from < all.size(); from += BATCH) {
            List<Entry> part = all.subList(from, Math.min(all.size(), from + BATCH));
            try (Arena arena = Arena.ofConfined()) {
                Command.MAP_UPDATE_BATCH.call(
                        part.size() + " elements of " + object(),
                        batch(arena, part.stream().map(Entry::key).toList(), shape.keyBytes)
                                .pointer(
                                        24,
                                        joined(
                                                arena,
                                                part.stream().map(Entry::value).toList(),
                                                shape.valueBytes)));
            }
        }
    }

    /** Takes elements away, with few system calls; those that are not there don't matter. */
    public void removeAll(Collection<byte[]> keys) throws KernelException {
        for (byte[] key : keys) {
            // A batch ends at the first key that is not there, and in LRU maps any may be gone.
            remove(key);
        }
    }

    private Attributes batch(Arena arena, List<byte[]> keys, int bytes) {
        return new Attributes(arena)
                .pointer(16, joined(arena, keys, bytes))
                .u32(32, keys.size())
                .u32(36, fd);
    }

    private static MemorySegment joined(Arena arena, List<byte[]> parts, int bytes) {
        MemorySegment all = arena.allocate((long) parts.size() * bytes, 8);
        for (int i = 0; i < parts.size(); i++) {
            MemorySegment.copy(parts.get(i), 0, all, JAVA_BYTE, (long) i * bytes, bytes);
        }
        return all;
    }

    /** All elements, in no order; those that come or go meanwhile may be among them or not. */
    public List<Entry> entries() throws KernelException {
        List<Entry> found = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment keys = arena.allocate((long) BATCH * shape.keyBytes, 8);
            MemorySegment values = arena.allocate((long) BATCH * shape.valueBytes, 8);
            // A place in the map: as large as a key, at least a number.
            MemorySegment place = arena.allocate(Math.max(8, shape.keyBytes), 8);
            boolean first = true;
            while (true) {
                Attributes attributes = new Attributes(arena)
                        .u64(0, first ? 0 : place.address())
                        .pointer(8, place)
                        .pointer(16, keys)
                        .pointer(24, values)
                        .u32(32, BATCH)
                        .u32(36, fd);
                int result = Command.MAP_LOOKUP_BATCH.raw(attributes);
                if (result < 0 && result != -Errno.ENOENT.number()) {
                    throw Command.MAP_LOOKUP_BATCH.failure(object(), new Errno(-result));
                }
                for (int i = 0; i < attributes.u32(32); i++) {
                    found.add(new Entry(
                            keys.asSlice((long) i * shape.keyBytes, shape.keyBytes)
                                    .toArray(JAVA_BYTE),
                            values.asSlice((long) i * shape.valueBytes, shape.valueBytes)
                                    .toArray(JAVA_BYTE)));
                }
                if (result < 0) {
                    return found;
                }
                first = false;
            }
        }
    }

    /** A per-processor map gives a value for each, each padded to eight bytes. */
    private int bytesOfLookup() {
        return shape.type == MapType.PER_CPU_ARRAY
                ? ((shape.valueBytes + 7) & ~7) * Processors.POSSIBLE
                : shape.valueBytes;
    }

    /** For messages. */
    public String name() {
        return name;
    }

    /** What it is. */
    public Shape shape() {
        return shape;
    }

    int fd() {
        return fd;
    }

    private String object() {
        return "map " + name;
    }

    @Override
    public void close() {
        Descriptors.close(fd);
    }

    @Override
    public String toString() {
        return object();
    }
}
