package dev.portolan.proxy.core;

import java.net.InetAddress;
import java.util.List;

/**
 * The node that the table is for.
 *
 * @param name the Node object's name, as endpoints carry it in {@code nodeName}
 * @param nodePortAddresses this node's addresses on which node ports answer
 */
public record NodeView(String name, List<InetAddress> nodePortAddresses) {
    /** Copies the list. */
    public NodeView {
        nodePortAddresses = List.copyOf(nodePortAddresses);
    }
}
