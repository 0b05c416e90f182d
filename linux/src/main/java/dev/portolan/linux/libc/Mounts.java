package dev.portolan.linux.libc;

import static dev.portolan.linux.libc.Downcall.POINTER;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** mount(2) and what belongs to it; all in the calling thread's mount namespace. A negative result is the negated errno. */
public final class Mounts {
    /** {@code MS_RDONLY}. */
    public static final long READ_ONLY = 1;
    /** {@code MS_REMOUNT}. */
    public static final long REMOUNT = 32;
    /** {@code MS_BIND}. */
    public static final long BIND = 4096;
    /** {@code MS_MOVE}. */
    public static final long MOVE = 8192;
    /** {@code MS_REC}: with all that is mounted below. */
    public static final long RECURSIVE = 16384;
    /** {@code MS_UNBINDABLE}. */
    public static final long UNBINDABLE = 1 << 17;
    /** {@code MS_PRIVATE}. */
    public static final long PRIVATE = 1 << 18;
    /** {@code MS_SLAVE}: takes over mounts of where it was copied from, and gives none back. */
    public static final long SLAVE = 1 << 19;

    private static final Downcall MOUNT = Downcall.ofInt("mount", POINTER, POINTER, POINTER, JAVA_LONG, POINTER);
    private static final Downcall UMOUNT = Downcall.ofInt("umount2", POINTER, JAVA_INT);
    private static final Downcall CHDIR = Downcall.ofInt("chdir", POINTER);
    private static final Downcall SETHOSTNAME = Downcall.ofInt("sethostname", POINTER, JAVA_LONG);

    private Mounts() {}

    /** mount(2); empty strings stand for what a call doesn't need. */
    public static int mount(String source, String target, String type, long flags, String options) {
        try (Arena arena = Arena.ofConfined()) {
            return MOUNT.call(text(arena, source), text(arena, target), text(arena, type), flags, text(arena, options));
        }
    }

    private static MemorySegment text(Arena arena, String text) {
        return text.isEmpty() ? MemorySegment.NULL : arena.allocateFrom(text);
    }

    /** umount2(2) without flags. */
    public static int unmount(String at) {
        try (Arena arena = Arena.ofConfined()) {
            return UMOUNT.call(arena.allocateFrom(at), 0);
        }
    }

    /** chdir(2), for the calling thread where that shares its working folder with no other. */
    public static int chdir(String path) {
        try (Arena arena = Arena.ofConfined()) {
            return CHDIR.call(arena.allocateFrom(path));
        }
    }

    /** sethostname(2), in the calling thread's UTS namespace. */
    public static int sethostname(String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(name);
            return SETHOSTNAME.call(text, text.byteSize() - 1);
        }
    }
}
