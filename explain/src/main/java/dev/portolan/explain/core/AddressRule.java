package dev.portolan.explain.core;

import dev.portolan.explain.core.Snapshot.Pod;
import dev.portolan.explain.core.Snapshot.Service;
import dev.portolan.explain.core.Surroundings.Node;
import dev.portolan.rules.IpAddresses;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What an address and port of the cluster lead to: a VIP, a load balancer, a node port, or a pod itself. */
final class AddressRule {
    private AddressRule() {}

    static boolean isAddress(String host) {
        return IpAddresses.parse(host).isPresent();
    }

    static boolean isLoopback(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("::1") || host.endsWith(".localhost");
    }

    static List<Hop> walk(Snapshot now, String host, int port) {
        for (Service s : now.services()) {
            if (s.clusterIp().equals(host)) return ServicePortRule.walk(now, s, port);
            if (s.traffic().addresses().contains(host)) return balanced(now, s, host, port);
        }
        Optional<Pod> pod = now.pods().stream()
                .filter(p -> p.ip().equals(host) && !p.detail().hostNetwork())
                .findFirst();
        if (pod.isPresent()) return pod(now, pod.get(), port);
        Optional<String> node = node(now, host);
        if (node.isPresent()) {
            for (Service s : now.services()) {
                if (s.ports().stream().anyMatch(p -> p.nodePort() == port)) return nodePort(now, s, node.get(), port);
            }
        }
        return List.of(nobody(now, host, port));
    }

    private static List<Hop> balanced(Snapshot now, Service service, String host, int port) {
        Optional<Hop> source = SourceRule.judge(now, service, host);
        if (source.isPresent()) return List.of(source.get());
        var hops = new ArrayList<Hop>();
        hops.add(Hop.ok("address", host + " is an address of " + Ref.of(service)));
        hops.addAll(ServicePortRule.walk(now, service, port));
        return hops;
    }

    private static List<Hop> nodePort(Snapshot now, Service service, String node, int port) {
        var hops = new ArrayList<Hop>();
        hops.add(Hop.ok("node port", "%d at node %s is %s".formatted(port, node, Ref.of(service))));
        var way = ExplainService.way(now, service);
        if (way.stream().noneMatch(Hop::broken)) {
            TrafficRule.localAt(now, service, node).ifPresent(hops::add);
        }
        hops.addAll(way);
        return hops;
    }

    private static List<Hop> pod(Snapshot now, Pod pod, int port) {
        var hops = new ArrayList<Hop>();
        hops.add(Hop.note(
                "address",
                "%s is Pod %s/%s itself: the address goes when the pod does"
                        .formatted(pod.ip(), pod.namespace(), pod.name())));
        if (pod.ready()) ListenRule.judge(now, pod, port, Optional.empty(), 0).ifPresent(hops::add);
        else hops.addAll(ExplainPod.walk(now, pod));
        return hops;
    }

    /** The node whose ports answer there; at the host's own loopback those of the first. */
    private static Optional<String> node(Snapshot now, String host) {
        return now.around().nodes().stream()
                .filter(n -> n.addresses().contains(host))
                .map(Node::name)
                .findFirst()
                .or(() -> isLoopback(host)
                        ? now.around().nodes().stream().map(Node::name).sorted().findFirst()
                        : Optional.empty());
    }

    private static Hop nobody(Snapshot now, String host, int port) {
        String nodePorts = now.services().stream()
                .flatMap(s -> s.ports().stream()
                        .filter(p -> p.nodePort() > 0)
                        .map(p -> p.nodePort() + " (" + s.namespace() + "/" + s.name() + ")"))
                .sorted()
                .collect(Collectors.joining(", "));
        return Hop.broken(
                "address",
                Cause.NOT_FOUND,
                new Ref("Address", "", host + ":" + port),
                "no Service, load balancer or pod has %s, and no node port is %d; there are node ports %s"
                        .formatted(host, port, nodePorts.isEmpty() ? "of nobody" : nodePorts),
                List.of());
    }
}
