package dev.portolan.proxy;

import java.net.InetAddress;
import java.util.List;

/**
 * What a service proxy has to know of its node.
 *
 * @param nodeName the Node object's name, as endpoints carry it in {@code nodeName}
 * @param nodePortAddresses addresses on which node ports answer, beside the Node's addresses of type InternalIP
 * @param plane what makes the table true; it stays the caller's to close, after the proxy
 * @param observer hears of every run
 */
public record ProxyConfig(
        String nodeName, List<InetAddress> nodePortAddresses, DataPlane plane, SyncObserver observer) {
    /** Without an observer. */
    public ProxyConfig(String nodeName, List<InetAddress> nodePortAddresses, DataPlane plane) {
        this(nodeName, nodePortAddresses, plane, SyncObserver.NONE);
    }

    /** Copies the list. */
    public ProxyConfig {
        nodePortAddresses = List.copyOf(nodePortAddresses);
    }
}
