package dev.portolan.node.sandbox;

import dev.portolan.rules.Cidr;
import java.net.InetAddress;
import java.util.concurrent.Callable;

/** Makes the sandboxes of one node. Thread-safe. */
public interface SandboxProvider extends AutoCloseable {
    /** The name users choose it by, such as {@code netns}. */
    String name();

    /**
     * Prepares the node's network for pods of {@code podCidr}; removes first what an earlier run of the same node left behind
     * (bridges, links, processes). To be called once, before {@link #create}.
     *
     * @return the node's own address, which pods and this host reach: the first one of the range
     * @throws SandboxException when this host cannot do it
     */
    InetAddress open(Cidr podCidr) throws SandboxException;

    /** A new sandbox, with its network up. */
    PodSandbox create(SandboxSpec spec) throws SandboxException;

    /**
     * A sandbox on the node's own network, for a pod with hostNetwork; the spec's address is the node's.
     *
     * @throws SandboxException when this host cannot do it
     */
    PodSandbox shared(SandboxSpec spec) throws SandboxException;

    /**
     * Runs {@code body} where sockets are the node's own; as short as {@link PodSandbox#inside} demands.
     *
     * @throws Exception what {@code body} throws
     */
    default <T> T onNode(Callable<T> body) throws Exception {
        return body.call();
    }

    /** Whether the node's network is another than this process has. */
    default boolean elsewhere() {
        return false;
    }

    /** Whether processes see the spec's files (and hostname) instead of the host's; where not, the agent says so once. */
    boolean ownFiles();

    /** Removes everything made on this host. Idempotent. */
    @Override
    void close();
}
