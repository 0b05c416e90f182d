package dev.portolan.controllers;

import dev.portolan.rules.Cidr;

/**
 * How the controllers are to run.
 *
 * @param clusterCidr pods' addresses; every node gets a block of it
 * @param nodePrefixLength how large a node's block is, as a prefix length
 * @param loadBalancerPool addresses for Services of type LoadBalancer
 */
public record ControllersConfig(Cidr clusterCidr, int nodePrefixLength, Cidr loadBalancerPool) {
    /** The prefix length of a node's block where nothing else is said: 256 addresses. */
    public static final int DEFAULT_NODE_PREFIX_LENGTH = 24;

    public ControllersConfig {
        int longest = clusterCidr.address().getAddress().length * 8;
        if (nodePrefixLength < clusterCidr.prefixLength() || nodePrefixLength > longest) {
            throw new IllegalArgumentException(
                    "a node's block /" + nodePrefixLength + " does not fit into the cluster's " + clusterCidr
                            + ": it has to be between /" + clusterCidr.prefixLength() + " and /" + longest);
        }
    }

    /** With node blocks of the default size. */
    public static ControllersConfig of(Cidr clusterCidr, Cidr loadBalancerPool) {
        return new ControllersConfig(clusterCidr, DEFAULT_NODE_PREFIX_LENGTH, loadBalancerPool);
    }
}
