package dev.portolan.node.sandbox;

import dev.portolan.rules.Cidr;
import java.net.InetAddress;

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

    /** Whether processes see the spec's files (and hostname) instead of the host's; where not, the agent says so once. */
    boolean ownFiles();

    /** Removes everything made on this host. Idempotent. */
    @Override
    void close();
}
