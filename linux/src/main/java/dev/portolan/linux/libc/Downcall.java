package dev.portolan.linux.libc;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** A C function that reports errors as -1 and errno. Linked on first use of its class; blocking calls keep their carrier thread. */
final class Downcall {
    static final AddressLayout POINTER = ValueLayout.ADDRESS;
    private static final int EINTR = 4;

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private final String name;
    private final MethodHandle handle;

    private Downcall(String name, MethodHandle handle) {
        this.name = name;
        this.handle = handle;
    }

    /** A function returning {@code int}. */
    static Downcall ofInt(String name, MemoryLayout... arguments) {
        return link(name, FunctionDescriptor.of(JAVA_INT, arguments));
    }

    /** A function returning {@code ssize_t}. */
    static Downcall ofSize(String name, MemoryLayout... arguments) {
        return link(name, FunctionDescriptor.of(JAVA_LONG, arguments));
    }

    /** A function returning {@code int} whose arguments from number {@code fixed} on are those of a {@code ...} in C. */
    static Downcall variadic(String name, int fixed, MemoryLayout... arguments) {
        return link(name, FunctionDescriptor.of(JAVA_INT, arguments), Linker.Option.firstVariadicArg(fixed));
    }

    /** As {@link #variadic}, returning {@code long}. */
    static Downcall variadicOfSize(String name, int fixed, MemoryLayout... arguments) {
        return link(name, FunctionDescriptor.of(JAVA_LONG, arguments), Linker.Option.firstVariadicArg(fixed));
    }

    private static Downcall link(String name, FunctionDescriptor type, Linker.Option... more) {
        Linker linker = Linker.nativeLinker();
        Linker.Option[] options = java.util.Arrays.copyOf(more, more.length + 1);
        options[more.length] = Linker.Option.captureCallState("errno");
        MethodHandle exact = linker.downcallHandle(
                linker.defaultLookup()
                        .find(name)
                        .orElseThrow(() -> new UnsatisfiedLinkError("the C library has no " + name)),
                type,
                options);
        return new Downcall(
                name, exact.asSpreader(Object[].class, type.argumentLayouts().size() + 1));
    }

    /** The result, or the negated errno; again after EINTR, which to a JVM is only noise. */
    int call(Object... arguments) {
        int result = once(arguments);
        while (result == -EINTR) {
            result = once(arguments);
        }
        return result;
    }

    /** The same, but never again: for what has had its effect even if a signal interrupted it, as close(2) has. */
    int once(Object... arguments) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            Object[] all = new Object[arguments.length + 1];
            all[0] = state;
            System.arraycopy(arguments, 0, all, 1, arguments.length);
            long result = ((Number) (Object) handle.invoke(all)).longValue();
            return result >= 0 ? Math.toIntExact(result) : -(int) ERRNO.get(state, 0L);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable impossible) {
            throw new IllegalStateException("a call of " + name + " threw", impossible);
        }
    }
}
