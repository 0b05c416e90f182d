package dev.portolan.node;

import dev.portolan.linux.PseudoTerminal;

/** A command on a terminal of its own. Closing ends it. */
public record TerminalCommand(Process process, PseudoTerminal terminal) implements AutoCloseable {
    @Override
    public void close() {
        process.destroy();
        terminal.close();
    }
}
