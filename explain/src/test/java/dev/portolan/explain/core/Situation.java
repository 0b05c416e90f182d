package dev.portolan.explain.core;

import dev.portolan.explain.core.PodDetail.Check;
import dev.portolan.explain.core.PodDetail.Container;
import dev.portolan.explain.core.PodDetail.State;
import dev.portolan.explain.core.Snapshot.ContainerPort;
import dev.portolan.explain.core.Snapshot.Endpoint;
import dev.portolan.explain.core.Snapshot.Pod;
import dev.portolan.explain.core.Snapshot.Port;
import dev.portolan.explain.core.Snapshot.Route;
import dev.portolan.explain.core.Snapshot.Service;
import dev.portolan.explain.core.Snapshot.Workload;
import dev.portolan.explain.core.Surroundings.Certificate;
import dev.portolan.explain.core.Surroundings.Ingress;
import dev.portolan.explain.core.Surroundings.IngressClass;
import dev.portolan.explain.core.Surroundings.Node;
import dev.portolan.explain.core.Surroundings.Policy;
import dev.portolan.explain.core.Surroundings.Rule;
import dev.portolan.explain.core.Surroundings.Tls;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A small example in order: Deployment and Service {@code web} in namespace {@code shop}, and what a test changes of it. */
final class Situation {
    static final Map<String, String> WEB = Map.of("app", "web");
    static final List<ContainerPort> HTTP = List.of(new ContainerPort("http", "TCP", 8080));

    final List<Service> services = new ArrayList<>();
    final List<Pod> pods = new ArrayList<>();
    final List<Workload> workloads = new ArrayList<>();
    final List<Endpoint> endpoints = new ArrayList<>();
    final List<Route> routes = new ArrayList<>();
    final List<Node> nodes = new ArrayList<>(List.of(node("node-1", true, false)));
    final List<Ingress> ingresses = new ArrayList<>();
    final List<IngressClass> classes =
            new ArrayList<>(List.of(new IngressClass("portolan", "portolan.dev/ingress", true)));
    final List<Certificate> certificates = new ArrayList<>();
    final List<Policy> policies = new ArrayList<>();
    final List<Evidence> evidence = new ArrayList<>();

    /** Nothing but a ready node and a class. */
    static Situation empty() {
        return new Situation();
    }

    /** Pods and Service in order. */
    static Situation working() {
        return pods(WEB, HTTP).with(service("web", WEB, port(80, "8080")));
    }

    /** A Deployment with a ready pod, and endpoints for the Service to come. */
    static Situation pods(Map<String, String> labels, List<ContainerPort> ports) {
        var s = new Situation();
        s.workloads.add(new Workload("shop", "Deployment", "web", 1, labels, labels));
        s.pods.add(pod("web-1-x", labels, ports, true, "", container(ports, State.RUNS)));
        s.endpoints.add(new Endpoint("shop", "web", "10.244.0.2", true, List.of(8080), "node-1"));
        return s;
    }

    Situation with(Service service) {
        services.add(service);
        return this;
    }

    Situation with(Evidence seen) {
        evidence.add(seen);
        return this;
    }

    /** An Ingress {@code shop} for {@code shop.example}. */
    Situation ingress(String className, String service, String port, Tls... tls) {
        String field = "spec.rules[0].http.paths[0].backend.service";
        ingresses.add(new Ingress(
                "shop",
                "shop",
                className,
                List.of(tls),
                List.of(new Rule("shop.example", "/", "Prefix", field)),
                false,
                Life.STAYS));
        routes.add(new Route("shop", "shop", field, service, port));
        return this;
    }

    Snapshot now() {
        return new Snapshot(
                services,
                pods,
                workloads,
                endpoints,
                routes,
                (int) nodes.stream().filter(Node::ready).count(),
                new Surroundings(
                        nodes,
                        ingresses,
                        classes,
                        certificates,
                        policies,
                        "127.0.0.1:8080",
                        Surroundings.NOBODY,
                        List.of()),
                evidence);
    }

    static Node node(String name, boolean ready, boolean cordoned) {
        return new Node(name, ready, cordoned, List.of("192.0.2.1"), Map.of("kubernetes.io/hostname", name));
    }

    static Service service(String name, Map<String, String> selector, Port... ports) {
        return service(name, "ClusterIP", "10.96.0.7", "", selector, Traffic.USUAL, ports);
    }

    static Service service(
            String name,
            String type,
            String vip,
            String external,
            Map<String, String> selector,
            Traffic traffic,
            Port... ports) {
        return new Service("shop", name, type, vip, external, selector, List.of(ports), traffic, Life.STAYS);
    }

    static Port port(int port, String target) {
        return new Port("", "TCP", port, target, 0);
    }

    static Container container(List<ContainerPort> ports, State state, Check... checks) {
        return container("portolan/echo", List.of(), ports, state, checks);
    }

    static Container container(
            String image, List<String> words, List<ContainerPort> ports, State state, Check... checks) {
        return new Container("main", image, words, words.size(), List.of(), ports, List.of(checks), state);
    }

    static Pod pod(
            String name,
            Map<String, String> labels,
            List<ContainerPort> ports,
            boolean ready,
            String trouble,
            Container container) {
        return pod(name, labels, ports, ready, trouble, "10.244.0.2", "node-1", Map.of(), container);
    }

    static Pod pod(
            String name,
            Map<String, String> labels,
            List<ContainerPort> ports,
            boolean ready,
            String trouble,
            String ip,
            String node,
            Map<String, String> nodeSelector,
            Container container) {
        return new Pod(
                "shop",
                name,
                labels,
                ip,
                ip.isEmpty() ? "Pending" : "Running",
                ready,
                false,
                ports,
                "ReplicaSet/" + name.replaceFirst("-[a-z]+$", ""),
                trouble,
                new PodDetail(node, false, nodeSelector, List.of(container), List.of(), Life.STAYS));
    }
}
