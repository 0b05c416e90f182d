package dev.portolan.node.sandbox;

import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.Callable;

/**
 * One pod's place on the network, shared by all its containers. Thread-safe. All implementations pass {@code SandboxContract}.
 */
public interface PodSandbox extends AutoCloseable {
    /** The pod's address, from the spec it was made with. */
    InetAddress address();

    /**
     * Where a program inside should listen: the wildcard address where the network is the pod's alone, else the pod's own address, because
     * other pods share the interface.
     */
    default InetAddress listenAddress() {
        return address();
    }

    /** Whether no other pod, nor the host, shares its network. */
    default boolean ownNetwork() {
        return false;
    }

    /**
     * Runs {@code body} on a platform thread whose network is the pod's: every socket created there belongs to the pod, and stays so
     * on whatever thread it is used later. {@code body} must not leave threads behind that create further sockets.
     *
     * @throws Exception what {@code body} throws
     */
    <T> T inside(Callable<T> body) throws Exception;

    /**
     * Starts a process in the pod's namespaces, with the pod's files in place of the host's where the sandbox can do that.
     *
     * @throws IOException when the program is not there or may not be run
     */
    Process start(Launch launch) throws IOException;

    /** Takes the pod off the network. Its processes must have ended; sockets that are still open go dead. Idempotent. */
    @Override
    void close();
}
