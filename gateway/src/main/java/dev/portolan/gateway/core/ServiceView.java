package dev.portolan.gateway.core;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What routing needs of one Service.
 *
 * @param key its name
 * @param externalName the DNS name that it is an alias for
 * @param affinity its {@code sessionAffinity}
 * @param ports its ports
 * @param selector its selector, for explanations
 */
public record ServiceView(
        ServiceKey key,
        Optional<String> externalName,
        Affinity affinity,
        List<Port> ports,
        Map<String, String> selector) {
    /** {@code spec.sessionAffinity}. */
    public enum Affinity {
        /** Each request for itself. */
        NONE,
        /** One client's requests to one endpoint. */
        CLIENT_IP
    }

    /**
     * One port.
     *
     * @param name empty for a single unnamed port
     * @param protocol TCP, UDP or SCTP
     * @param port the Service's number for it
     * @param appProtocol what is spoken there, such as {@code kubernetes.io/h2c}; empty when it is not said
     */
    public record Port(String name, String protocol, int port, String appProtocol) {
        /** One that does not say what is spoken. */
        public Port(String name, String protocol, int port) {
            this(name, protocol, port, "");
        }
    }

    /** Copies the collections. */
    public ServiceView {
        ports = List.copyOf(ports);
        selector = Map.copyOf(selector);
    }
}
