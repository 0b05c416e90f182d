package dev.portolan.dns.core;

import dev.portolan.dns.wire.Name;
import java.net.InetAddress;
import java.util.List;

/** What DNS needs of one Service. */
public sealed interface ServiceView {
    /** Which Service it is. */
    ServiceName name();

    /** A Service with addresses of its own, one a family. */
    record Virtual(ServiceName name, List<InetAddress> addresses, List<Port> ports) implements ServiceView {
        /** Copies the lists. */
        public Virtual {
            addresses = List.copyOf(addresses);
            ports = List.copyOf(ports);
        }
    }

    /**
     * A Service whose name means its endpoints.
     *
     * @param publishNotReadyAddresses whether endpoints count that aren't ready
     */
    record Headless(ServiceName name, boolean publishNotReadyAddresses) implements ServiceView {}

    /** Another name for something outside, {@code type: ExternalName}. */
    record Alias(ServiceName name, Name target) implements ServiceView {}

    /**
     * A port.
     *
     * @param name empty when it has none; then it has no SRV record
     * @param protocol TCP, UDP or SCTP
     */
    record Port(String name, String protocol, int port) {}
}
