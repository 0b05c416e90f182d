package dev.portolan.cli.view;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The table that {@code up} and {@code status} end with: each Service, how many endpoints are ready, how to reach it from here. */
public final class ReachTable {
    private static final List<String> BROWSABLE = List.of("80", "443", "3000", "3200", "8000", "8080");

    private ReachTable() {}

    /**
     * The lines, for the Services outside kube-system, without {@code kubernetes}.
     *
     * @param line makes the command line of one of our commands
     */
    public static List<String> lines(
            List<Service> services,
            List<EndpointSlice> slices,
            List<Ingress> ingresses,
            String gateway,
            UnaryOperator<String> line) {
        var table = new TextTable("SERVICE", "TYPE", "VIP", "PORT(S)", "READY", "FROM HERE");
        services.stream()
                .filter(s -> !s.getMetadata().getNamespace().equals("kube-system"))
                .filter(s -> !s.getMetadata().getName().equals("kubernetes"))
                .sorted(Comparator.comparing((Service s) -> s.getMetadata().getNamespace())
                        .thenComparing(s -> s.getMetadata().getName()))
                .forEach(s -> table.row(
                        title(s.getMetadata().getNamespace(), s.getMetadata().getName()),
                        type(s),
                        vip(s),
                        ports(s),
                        ready(s, slices),
                        reach(s, line)));
        var lines = new ArrayList<>(table.lines());
        if (!ingresses.isEmpty()) {
            lines.add("");
            lines.addAll(ingressTable(ingresses, gateway).lines());
        }
        return lines;
    }

    private static String title(String namespace, String name) {
        return namespace.equals("default") ? name : namespace + "/" + name;
    }

    private static String type(Service s) {
        return "None".equals(s.getSpec().getClusterIP())
                ? "headless"
                : s.getSpec().getType();
    }

    private static String vip(Service s) {
        String ip = s.getSpec().getClusterIP();
        return ip == null || ip.isEmpty() || ip.equals("None") ? "-" : ip;
    }

    private static List<ServicePort> portsOf(Service s) {
        return s.getSpec().getPorts() == null ? List.of() : s.getSpec().getPorts();
    }

    private static String ports(Service s) {
        String text = portsOf(s).stream()
                .map(p -> p.getPort()
                        + (p.getNodePort() == null || p.getNodePort() == 0 ? "" : ":" + p.getNodePort())
                        + ("TCP".equals(p.getProtocol()) ? "" : "/" + p.getProtocol()))
                .collect(Collectors.joining(","));
        return text.isEmpty() ? "-" : text;
    }

    private static String ready(Service s, List<EndpointSlice> slices) {
        if ("ExternalName".equals(s.getSpec().getType())) return "-";
        var endpoints = slices.stream()
                .filter(e ->
                        e.getMetadata().getNamespace().equals(s.getMetadata().getNamespace()))
                .filter(e -> e.getMetadata().getLabels() != null
                        && s.getMetadata()
                                .getName()
                                .equals(e.getMetadata().getLabels().get("kubernetes.io/service-name")))
                .flatMap(e -> e.getEndpoints().stream())
                .toList();
        var ready = endpoints.stream()
                .filter(e -> e.getConditions() == null
                        || !Boolean.FALSE.equals(e.getConditions().getReady()))
                .flatMap(e -> e.getAddresses().stream())
                .distinct()
                .count();
        var all = endpoints.stream()
                .flatMap(e -> e.getAddresses().stream())
                .distinct()
                .count();
        return ready + "/" + all;
    }

    private static String reach(Service s, UnaryOperator<String> line) {
        if ("ExternalName".equals(s.getSpec().getType()))
            return "CNAME " + s.getSpec().getExternalName();
        String name = s.getMetadata().getName();
        if (!s.getMetadata().getNamespace().equals("default"))
            name += "." + s.getMetadata().getNamespace();
        var ports = portsOf(s);
        if (ports.isEmpty() || "None".equals(s.getSpec().getClusterIP())) {
            return line.apply("run") + " -- getent ahostsv4 " + name;
        }
        ServicePort first = ports.getFirst();
        var ways = new ArrayList<String>();
        if (s.getStatus() != null && s.getStatus().getLoadBalancer() != null) {
            var addresses = s.getStatus().getLoadBalancer().getIngress();
            if (addresses != null && !addresses.isEmpty()) {
                ways.add("http://" + addresses.getFirst().getIp() + ":" + first.getPort() + "/");
            }
        }
        if (first.getNodePort() != null && first.getNodePort() != 0) {
            ways.add("http://127.0.0.1:" + first.getNodePort() + "/");
        }
        if (ways.isEmpty()) {
            boolean web = BROWSABLE.contains(String.valueOf(first.getPort()));
            ways.add(
                    web
                            ? line.apply("run") + " -- curl http://" + name + ":" + first.getPort() + "/"
                            : name + ":" + first.getPort() + " inside");
        }
        return String.join("  ", ways);
    }

    private static TextTable ingressTable(List<Ingress> ingresses, String gateway) {
        var table = new TextTable("INGRESS", "HOST", "PATH", "TO", "FROM HERE");
        String port = gateway.substring(gateway.lastIndexOf(':') + 1);
        for (Ingress ingress : ingresses) {
            String name = title(
                    ingress.getMetadata().getNamespace(), ingress.getMetadata().getName());
            if (ingress.getSpec().getRules() == null) continue;
            for (var rule : ingress.getSpec().getRules()) {
                if (rule.getHttp() == null) continue;
                for (var path : rule.getHttp().getPaths()) {
                    String host = rule.getHost() == null ? "*" : rule.getHost();
                    var service = path.getBackend().getService();
                    String to = service == null
                            ? "-"
                            : service.getName() + ":"
                                    + (service.getPort().getNumber() != null
                                            ? service.getPort().getNumber()
                                            : service.getPort().getName());
                    String from = host.equals("*") || host.endsWith(".localhost")
                            ? "http://" + (host.equals("*") ? "127.0.0.1" : host) + ":" + port + path.getPath()
                            : "curl -H 'Host: " + host + "' http://" + gateway + path.getPath();
                    table.row(name, host, path.getPath(), to, from);
                }
            }
        }
        return table;
    }
}
