package dev.portolan.proxy.core;

import dev.portolan.rules.Cidr;
import java.net.InetAddress;
import java.util.List;

/**
 * What a {@link Frontend} does with its clients.
 *
 * @param owner the Service port it is there for
 * @param kind what sort of address the frontend has
 * @param policy the internal traffic policy for a cluster IP, the external one for all other kinds
 * @param affinity whether clients stick
 * @param outside for clients that are neither pods nor on this node
 * @param inside for pods and processes on this node. Differs from {@code outside} only for external kinds under policy Local, where
 *     cluster-internal clients may reach any endpoint ("Virtual IPs and Service Proxies", traffic policies)
 * @param sourceRanges when not empty, clients outside these blocks are dropped (Service {@code loadBalancerSourceRanges})
 */
public record Forwarding(
        PortOwner owner,
        Kind kind,
        Policy policy,
        Affinity affinity,
        Target outside,
        Target inside,
        List<Cidr> sourceRanges) {
    /** What sort of address a frontend has. */
    public enum Kind {
        /** A Service's virtual address inside the cluster. */
        CLUSTER_IP,
        /** A port on this node's own addresses. */
        NODE_PORT,
        /** An address assigned by a load balancer implementation. */
        LOAD_BALANCER,
        /** One of the Service's {@code externalIPs}. */
        EXTERNAL_IP
    }

    /** Copies the list. */
    public Forwarding {
        sourceRanges = List.copyOf(sourceRanges);
    }

    /** Whether a client with this address may use the frontend at all. */
    public boolean admits(InetAddress client) {
        return sourceRanges.isEmpty() || sourceRanges.stream().anyMatch(range -> range.contains(client));
    }
}
