package dev.portolan.node.runtime;

import dev.portolan.linux.PseudoTerminal;
import dev.portolan.node.runtime.ContainerLog.Stream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one can attach to of a running program: its output as it comes, and its input where the container has one. Thread-safe. */
public final class Console {
    private static final Logger LOG = LoggerFactory.getLogger(Console.class);

    private record Listener(OutputStream out, OutputStream err) {}

    private final @Nullable OutputStream input;
    private final @Nullable PseudoTerminal terminal;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();

    /**
     * Of a program with {@code input}, null for none.
     *
     * @param terminal where the program runs on one
     */
    public Console(@Nullable OutputStream input, @Nullable PseudoTerminal terminal) {
        this.input = input;
        this.terminal = terminal;
    }

    /** The program's standard input, if somebody may write there; closing it is its end. */
    public Optional<OutputStream> input() {
        return Optional.ofNullable(input);
    }

    /** Whether the program runs on a terminal. */
    public boolean isTerminal() {
        return terminal != null;
    }

    /** Tells the program how large the user's window is; nothing without a terminal. */
    public void resize(int columns, int rows) throws IOException {
        PseudoTerminal its = terminal;
        if (its != null) {
            its.resize(columns, rows);
        }
    }

    /** Copies from now on what the program prints, until closed or a write fails. */
    public AutoCloseable listen(OutputStream out, OutputStream err) {
        Listener listener = new Listener(out, err);
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** The same bytes, which listeners get as well. */
    public InputStream tee(InputStream from, Stream stream) {
        return new FilterInputStream(from) {
            @Override
            public int read(byte[] to, int offset, int length) throws IOException {
                int n = in.read(to, offset, length);
                if (n > 0) {
                    tell(stream, to, offset, n);
                }
                return n;
            }
        };
    }

    private void tell(Stream stream, byte[] bytes, int offset, int length) {
        for (Listener each : listeners) {
            try {
                OutputStream to = stream == Stream.STDOUT ? each.out() : each.err();
                to.write(bytes, offset, length);
                to.flush();
            } catch (IOException | RuntimeException gone) {
                LOG.debug("a listener went", gone);
                listeners.remove(each);
            }
        }
    }
}
