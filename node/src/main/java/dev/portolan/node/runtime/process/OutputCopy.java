package dev.portolan.node.runtime.process;

import dev.portolan.node.runtime.ContainerLog;
import java.io.IOException;
import java.io.Reader;

/**
 * Copies what a process prints into its log, line by line. It holds at most {@link ContainerLog#LONGEST_LINE} characters: a program that
 * never ends a line must not take the memory of the agent that it shares with all others.
 */
final class OutputCopy {
    private static final int CHUNK = 8192;

    private final ContainerLog log;
    private final ContainerLog.Stream stream;
    private final StringBuilder line = new StringBuilder();

    OutputCopy(ContainerLog log, ContainerLog.Stream stream) {
        this.log = log;
        this.stream = stream;
    }

    /** Returns at the end of {@code from}; a last line without an end counts as one. */
    void all(Reader from) throws IOException {
        char[] chunk = new char[CHUNK];
        for (int read = from.read(chunk); read >= 0; read = from.read(chunk)) {
            for (int i = 0; i < read; i++) {
                take(chunk[i]);
            }
        }
        if (!line.isEmpty()) {
            end();
        }
    }

    private void take(char next) {
        if (next == '\n') {
            end();
            return;
        }
        if (line.length() == ContainerLog.LONGEST_LINE) {
            log.part(stream, line.toString());
            line.setLength(0);
        }
        line.append(next);
    }

    private void end() {
        int last = line.length() - 1;
        if (last >= 0 && line.charAt(last) == '\r') {
            line.setLength(last);
        }
        log.line(stream, line.toString());
        line.setLength(0);
    }
}
