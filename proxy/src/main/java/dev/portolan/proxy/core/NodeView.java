package dev.portolan.proxy.core;

import java.net.InetAddress;
import java.util.List;

/**
 * The node that the table is for.
 *
 * @param name the Node object's name, as endpoints carry it in {@code nodeName}
 * @param nodePortAddresses this node's addresses on which node ports answer
 * @param zone its label {@code topology.kubernetes.io/zone}, or empty
 */
public record NodeView(String name, List<InetAddress> nodePortAddresses, String zone) {
    /** One whose zone is not known. */
    public NodeView(String name, List<InetAddress> nodePortAddresses) {
        this(name, nodePortAddresses, "");
    }

    /** Copies the list. */
    public NodeView {
        nodePortAddresses = List.copyOf(nodePortAddresses);
    }
}
