package dev.portolan.controllers.scheduler.core;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;

/** Whether a node has enough left of everything: resources, places for pods, host ports. */
final class Room {
    private static final String ANY = "0.0.0.0";

    private Room() {}

    /** What there is too little of, each in the scheduler's words. A node that does not say what it has is not measured. */
    static List<String> lacks(Requests wanted, Node node, List<Placed> there) {
        var said = node.getStatus() == null ? null : node.getStatus().getAllocatable();
        if (said == null || said.isEmpty()) {
            return List.of();
        }
        SortedMap<String, BigDecimal> allocatable;
        try {
            allocatable = Requests.amounts(said);
        } catch (IllegalArgumentException unreadable) {
            return List.of("node(s) had allocatable resources that cannot be read"); // this one, and no other
        }
        List<String> lacks = new ArrayList<>();
        if (allocatable.getOrDefault("pods", BigDecimal.ZERO).compareTo(BigDecimal.valueOf(there.size())) <= 0) {
            lacks.add("Too many pods");
        }
        wanted.amounts().forEach((resource, amount) -> {
            BigDecimal taken = there.stream()
                    .map(each -> each.requests().amounts().getOrDefault(resource, BigDecimal.ZERO))
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
            BigDecimal has = allocatable.getOrDefault(resource, BigDecimal.ZERO);
            if (taken.add(amount).compareTo(has) > 0) {
                lacks.add("Insufficient " + resource);
            }
        });
        return lacks;
    }

    /** Whether every host port that {@code pod} wants is free beside those of {@code there}. */
    static boolean portsFree(Pod pod, List<Placed> there) {
        List<ContainerPort> wanted = hostPorts(pod).toList();
        return wanted.isEmpty()
                || there.stream()
                        .flatMap(each -> hostPorts(each.pod()))
                        .noneMatch(taken -> wanted.stream().anyMatch(want -> collide(want, taken)));
    }

    private static Stream<ContainerPort> hostPorts(Pod pod) {
        return Stream.concat(
                        pod.getSpec().getInitContainers().stream().filter(c -> "Always".equals(c.getRestartPolicy())),
                        pod.getSpec().getContainers().stream())
                .flatMap(c -> c.getPorts().stream())
                .filter(p -> p.getHostPort() != null && p.getHostPort() > 0);
    }

    /** The same number is free again for another protocol or another address, none being all of them. */
    private static boolean collide(ContainerPort one, ContainerPort other) {
        return one.getHostPort().equals(other.getHostPort())
                && protocol(one).equals(protocol(other))
                && (ip(one).equals(ANY) || ip(other).equals(ANY) || ip(one).equals(ip(other)));
    }

    private static String protocol(ContainerPort port) {
        return port.getProtocol() == null || port.getProtocol().isEmpty() ? "TCP" : port.getProtocol();
    }

    private static String ip(ContainerPort port) {
        return port.getHostIP() == null || port.getHostIP().isEmpty() ? ANY : port.getHostIP();
    }
}
