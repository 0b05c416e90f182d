package dev.portolan.node.probe;

import io.fabric8.kubernetes.api.model.Container;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/**
 * The container that a probe asks.
 *
 * @param pod the pod's address
 * @param commands starts a command in the container
 */
public record ProbeTarget(InetAddress pod, Container container, Commands commands) {
    /** Starts commands in a container. */
    @FunctionalInterface
    public interface Commands {
        /** Starts one; its streams are the caller's. */
        Process start(List<String> command) throws IOException;
    }
}
