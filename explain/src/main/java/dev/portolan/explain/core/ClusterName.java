package dev.portolan.explain.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A full name of the cluster's zone that is about a Service: {@code [HOST.]SERVICE.NAMESPACE.svc.cluster.local}, or
 * {@code _PORT._PROTOCOL.SERVICE…} (Kubernetes DNS-Based Service Discovery 1.1.0).
 *
 * @param host an endpoint's host name, or empty
 * @param port a port's name, or empty
 * @param protocol {@code tcp} or {@code udp}, or empty
 */
record ClusterName(String host, String port, String protocol, String service, String namespace) {
    private static final String ZONE = "cluster.local";
    private static final String SERVICES = ".svc." + ZONE;

    static boolean inZone(String name) {
        return name.equals(ZONE) || name.endsWith("." + ZONE);
    }

    static Optional<ClusterName> parse(String full) {
        if (!full.endsWith(SERVICES)) return Optional.empty();
        var labels =
                List.of(full.substring(0, full.length() - SERVICES.length()).split("\\.", -1));
        if (labels.stream().anyMatch(String::isEmpty)) return Optional.empty();
        return Optional.ofNullable(
                switch (labels.size()) {
                    case 2 -> new ClusterName("", "", "", labels.get(0), labels.get(1));
                    case 3 -> new ClusterName(labels.get(0), "", "", labels.get(1), labels.get(2));
                    case 4 ->
                        labels.get(0).startsWith("_") && labels.get(1).startsWith("_")
                                ? new ClusterName(
                                        "",
                                        labels.get(0).substring(1),
                                        labels.get(1).substring(1),
                                        labels.get(2),
                                        labels.get(3))
                                : null;
                    default -> null;
                });
    }

    /** What a pod of a namespace asks for, one after the other, when a program says {@code name} (resolv.conf(5) with ndots:5). */
    static List<String> searched(String name, String namespace) {
        if (name.endsWith(".")) return List.of(name.substring(0, name.length() - 1));
        var all = new ArrayList<String>();
        boolean enoughDots = name.chars().filter(c -> c == '.').count() >= 5;
        if (enoughDots) all.add(name);
        all.add(name + "." + namespace + SERVICES);
        all.add(name + SERVICES);
        all.add(name + "." + ZONE);
        if (!enoughDots) all.add(name);
        return all;
    }

    String text() {
        String front = !host.isEmpty() ? host + "." : port.isEmpty() ? "" : "_" + port + "._" + protocol + ".";
        return front + service + "." + namespace + SERVICES;
    }
}
