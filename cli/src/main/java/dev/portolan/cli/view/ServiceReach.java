package dev.portolan.cli.view;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A Service: how many of its endpoints are ready, and how to reach it from here.
 *
 * @param type as in its spec, or {@code headless}
 * @param vip its address, empty where it has none
 * @param ports such as {@code 3200:30008} or {@code 53/UDP}
 * @param ready endpoints that are ready
 * @param endpoints all of them
 * @param ways addresses, URLs or commands, the best first
 */
public record ServiceReach(
        String namespace,
        String name,
        String type,
        String vip,
        List<String> ports,
        long ready,
        long endpoints,
        List<String> ways) {
    private static final String SERVICE_NAME = "kubernetes.io/service-name";

    /** Copies. */
    public ServiceReach {
        ports = List.copyOf(ports);
        ways = List.copyOf(ways);
    }

    /**
     * Of one Service.
     *
     * @param slices those of all Services
     * @param line makes the command line of one of our commands
     */
    static ServiceReach of(Service service, List<EndpointSlice> slices, UnaryOperator<String> line) {
        var mine = slices.stream()
                .filter(s -> belongs(s, service))
                .flatMap(s -> s.getEndpoints().stream())
                .toList();
        String ip = service.getSpec().getClusterIP();
        boolean headless = "None".equals(ip);
        return new ServiceReach(
                service.getMetadata().getNamespace(),
                service.getMetadata().getName(),
                headless ? "headless" : service.getSpec().getType(),
                ip == null || headless ? "" : ip,
                portsOf(service).stream().map(ServiceReach::port).toList(),
                addresses(mine.stream().filter(ServiceReach::ready).toList()),
                addresses(mine),
                ways(service, line));
    }

    /** The name, with its namespace in front unless that is {@code default}. */
    String title() {
        return namespace.equals("default") ? name : namespace + "/" + name;
    }

    private static boolean belongs(EndpointSlice slice, Service service) {
        var labels = slice.getMetadata().getLabels();
        return slice.getMetadata().getNamespace().equals(service.getMetadata().getNamespace())
                && labels != null
                && service.getMetadata().getName().equals(labels.get(SERVICE_NAME));
    }

    private static boolean ready(Endpoint endpoint) {
        return endpoint.getConditions() == null
                || !Boolean.FALSE.equals(endpoint.getConditions().getReady());
    }

    private static long addresses(List<Endpoint> endpoints) {
        return endpoints.stream()
                .flatMap(e -> e.getAddresses().stream())
                .distinct()
                .count();
    }

    private static List<ServicePort> portsOf(Service service) {
        return service.getSpec().getPorts() == null
                ? List.of()
                : service.getSpec().getPorts();
    }

    private static String port(ServicePort port) {
        return port.getPort()
                + (hasNodePort(port) ? ":" + port.getNodePort() : "")
                + (port.getProtocol() == null || port.getProtocol().equals("TCP") ? "" : "/" + port.getProtocol());
    }

    private static boolean hasNodePort(ServicePort port) {
        return port.getNodePort() != null && port.getNodePort() != 0;
    }

    private static List<String> ways(Service service, UnaryOperator<String> line) {
        if ("ExternalName".equals(service.getSpec().getType())) {
            return List.of("CNAME " + service.getSpec().getExternalName());
        }
        String namespace = service.getMetadata().getNamespace();
        String name = service.getMetadata().getName() + (namespace.equals("default") ? "" : "." + namespace);
        var ports = portsOf(service);
        if (ports.isEmpty() || "None".equals(service.getSpec().getClusterIP())) {
            return List.of(line.apply("run") + " -- getent ahostsv4 " + name);
        }
        var ways = new ArrayList<String>();
        for (String address : loadBalancers(service)) {
            ports.forEach(p -> ways.add(PortAddress.of(p, address, p.getPort())));
        }
        ports.stream()
                .filter(ServiceReach::hasNodePort)
                .forEach(p -> ways.add(PortAddress.of(p, "127.0.0.1", p.getNodePort())));
        if (ways.isEmpty()) ports.forEach(p -> ways.add(inside(p, name, line)));
        return ways;
    }

    private static List<String> loadBalancers(Service service) {
        if (service.getStatus() == null || service.getStatus().getLoadBalancer() == null) return List.of();
        var ingress = service.getStatus().getLoadBalancer().getIngress();
        if (ingress == null) return List.of();
        return ingress.stream().map(i -> i.getIp()).filter(ip -> ip != null).toList();
    }

    private static String inside(ServicePort port, String name, UnaryOperator<String> line) {
        String address = PortAddress.of(port, name, port.getPort());
        return address.startsWith("http") ? line.apply("run") + " -- curl " + address : address + " inside the cluster";
    }
}
