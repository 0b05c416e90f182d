package dev.portolan.dns.core;

import java.net.InetAddress;
import java.util.List;

/**
 * What DNS needs of one endpoint.
 *
 * @param address its first address; the others mean nothing to clients
 * @param hostname its name below the Service's, or empty
 * @param ready whether it takes connections
 * @param ports the ports of its slice
 */
public record EndpointView(InetAddress address, String hostname, boolean ready, List<ServiceView.Port> ports) {
    /** Copies the list. */
    public EndpointView {
        ports = List.copyOf(ports);
    }
}
