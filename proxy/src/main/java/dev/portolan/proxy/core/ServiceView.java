package dev.portolan.proxy.core;

import dev.portolan.rules.Cidr;
import java.net.InetAddress;
import java.util.List;

/**
 * What the table needs of one Service.
 *
 * @param namespace its namespace
 * @param name its name
 * @param type what it is
 * @param clusterIps its VIPs, one a family; empty for headless and ExternalName Services
 * @param ports its ports
 * @param internalPolicy for clients that use a VIP
 * @param externalPolicy for node ports, load balancer addresses and external IPs
 * @param affinity session affinity
 * @param externalIps {@code spec.externalIPs}
 * @param loadBalancerIps assigned addresses with {@code ipMode} VIP; others are not short-cut (KEP-1860)
 * @param sourceRanges {@code spec.loadBalancerSourceRanges}
 * @param proxyName the label {@code service.kubernetes.io/service-proxy-name}, or empty: then the Service is ours
 */
public record ServiceView(
        String namespace,
        String name,
        Type type,
        List<InetAddress> clusterIps,
        List<Port> ports,
        Policy internalPolicy,
        Policy externalPolicy,
        Affinity affinity,
        List<InetAddress> externalIps,
        List<InetAddress> loadBalancerIps,
        List<Cidr> sourceRanges,
        String proxyName) {
    /** What a Service is to a proxy. */
    public enum Type {
        /** A VIP. */
        CLUSTER_IP,
        /** Deliberately without VIP. */
        HEADLESS,
        /** A VIP and a port on every node. */
        NODE_PORT,
        /** As NODE_PORT (its ports may be 0), and an address from outside. */
        LOAD_BALANCER,
        /** An alias in DNS. */
        EXTERNAL_NAME
    }

    /**
     * One port.
     *
     * @param name empty for a single unnamed port
     * @param protocol TCP, UDP or SCTP
     * @param port the port at the VIP
     * @param nodePort the port on the nodes, 0 for none
     */
    public record Port(String name, Protocol protocol, int port, int nodePort) {}

    /** Its name and namespace. */
    public ServiceKey key() {
        return new ServiceKey(namespace, name);
    }

    /** Copies the lists. */
    public ServiceView {
        clusterIps = List.copyOf(clusterIps);
        ports = List.copyOf(ports);
        externalIps = List.copyOf(externalIps);
        loadBalancerIps = List.copyOf(loadBalancerIps);
        sourceRanges = List.copyOf(sourceRanges);
    }
}
