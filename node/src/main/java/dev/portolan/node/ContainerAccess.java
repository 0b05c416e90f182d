package dev.portolan.node;

import dev.portolan.node.runtime.LogOptions;
import dev.portolan.node.runtime.RunningContainer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.SocketChannel;
import java.util.List;

/** What others may do to the containers of this node while they run; what the agent's server offers. Thread-safe. */
public interface ContainerAccess {
    /**
     * Starts a command in a container's sandbox with the container's environment, files and working directory; its streams are the caller's.
     * A container that runs a built-in program has no programs of its own: the command is one of this host. Closing is
     * {@link Process#destroyForcibly()}; what is left when the container ends is killed with it.
     *
     * @throws NotHereException when there is no such running container
     * @throws IOException when the program is not there or may not be run
     */
    Process exec(String namespace, String pod, String container, List<String> command)
            throws NotHereException, IOException;

    /**
     * The same on a terminal, which carries all its streams.
     *
     * @throws NotHereException when there is no such running container
     * @throws IOException when the program is not there or may not be run
     */
    TerminalCommand execOnTerminal(String namespace, String pod, String container, List<String> command)
            throws NotHereException, IOException;

    /**
     * A container's present run.
     *
     * @throws NotHereException when there is no such running container
     */
    RunningContainer running(String namespace, String pod, String container) throws NotHereException;

    /**
     * Connects to a TCP port of a pod, from inside of it; also reaches programs that listen on its loopback only where the network is its own.
     *
     * @throws NotHereException when there is no such pod with a network
     * @throws IOException when nobody listens there
     */
    SocketChannel dial(String namespace, String pod, int port) throws NotHereException, IOException;

    /**
     * Writes a container's log to {@code out}; with {@code follow} until the container ends.
     *
     * @param run the present one, or the one before
     * @throws NotHereException when there is no such container, or it has no such run
     */
    void logs(String namespace, String pod, String container, Run run, LogOptions options, OutputStream out)
            throws NotHereException, IOException, InterruptedException;

    /** Which run of a container. */
    enum Run {
        PRESENT,
        PREVIOUS
    }

    /** What was asked for isn't on this node, or not running; the message says what is. */
    final class NotHereException extends Exception {
        private static final long serialVersionUID = 1L;

        /** Says what is missing. */
        public NotHereException(String message) {
            super(message);
        }
    }
}
