package dev.portolan.node.core;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The variables by which a container finds Services that existed when it started (Kubernetes documentation, Service, "Environment
 * variables"; the link style is that of old Docker links).
 */
public final class ServiceEnvironment {
    private ServiceEnvironment() {}

    /**
     * A Service as far as variables tell of it.
     *
     * @param clusterIp its VIP; a Service without one has no variables and is left out
     */
    public record Visible(String name, String clusterIp, List<Port> ports) {
        /** Copies. */
        public Visible {
            ports = List.copyOf(ports);
        }

        /**
         * A port.
         *
         * @param name empty when it has none
         * @param protocol TCP, UDP or SCTP
         */
        public record Port(String name, String protocol, int port) {}
    }

    /** All variables of {@code services}, in order. */
    public static Map<String, String> of(Collection<Visible> services) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (Visible each : services) {
            if (!each.clusterIp().isEmpty()
                    && !each.clusterIp().equals("None")
                    && !each.ports().isEmpty()) {
                add(each, variables);
            }
        }
        return variables;
    }

    private static void add(Visible service, Map<String, String> variables) {
        String name = variable(service.name());
        variables.put(name + "_SERVICE_HOST", service.clusterIp());
        variables.put(name + "_SERVICE_PORT", "" + service.ports().getFirst().port());
        for (Visible.Port each : service.ports()) {
            if (!each.name().isEmpty()) {
                variables.put(name + "_SERVICE_PORT_" + variable(each.name()), "" + each.port());
            }
        }
        boolean first = true;
        for (Visible.Port each : service.ports()) {
            String protocol = each.protocol().toLowerCase(Locale.ROOT);
            String host = service.clusterIp().contains(":") ? "[" + service.clusterIp() + "]" : service.clusterIp();
            String url = protocol + "://" + host + ":" + each.port();
            if (first) {
                variables.put(name + "_PORT", url);
                first = false;
            }
            String prefix = name + "_PORT_" + each.port() + "_" + protocol.toUpperCase(Locale.ROOT);
            variables.put(prefix, url);
            variables.put(prefix + "_PROTO", protocol);
            variables.put(prefix + "_PORT", "" + each.port());
            variables.put(prefix + "_ADDR", service.clusterIp());
        }
    }

    private static String variable(String name) {
        return name.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
