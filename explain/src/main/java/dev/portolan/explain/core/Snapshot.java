package dev.portolan.explain.core;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a diagnosis looks at: the objects of one instant, reduced to what decides whether a request arrives, and what live probes saw.
 *
 * @param services all Services
 * @param pods all pods
 * @param workloads the Deployments, StatefulSets and DaemonSets that make pods
 * @param endpoints what the EndpointSlices say
 * @param routes what Ingresses send where
 * @param readyNodes how many nodes are Ready
 * @param around nodes, Ingresses, certificates, policies
 * @param evidence what live probes saw; none when nothing was tried
 */
public record Snapshot(
        List<Service> services,
        List<Pod> pods,
        List<Workload> workloads,
        List<Endpoint> endpoints,
        List<Route> routes,
        int readyNodes,
        Surroundings around,
        List<Evidence> evidence) {

    /** State alone, of Services and pods. */
    public Snapshot(
            List<Service> services,
            List<Pod> pods,
            List<Workload> workloads,
            List<Endpoint> endpoints,
            List<Route> routes,
            int readyNodes) {
        this(services, pods, workloads, endpoints, routes, readyNodes, Surroundings.NONE, List.of());
    }

    /** The same with more seen. */
    public Snapshot with(List<? extends Evidence> more) {
        var all = Stream.concat(evidence.stream(), more.stream()).toList();
        return new Snapshot(services, pods, workloads, endpoints, routes, readyNodes, around, all);
    }

    /** The same with other things around. */
    public Snapshot with(Surroundings other) {
        return new Snapshot(services, pods, workloads, endpoints, routes, readyNodes, other, evidence);
    }

    Optional<Service> service(String namespace, String name) {
        return services.stream()
                .filter(s -> s.namespace().equals(namespace) && s.name().equals(name))
                .findFirst();
    }

    Optional<Pod> pod(String namespace, String name) {
        return pods.stream()
                .filter(p -> p.namespace().equals(namespace) && p.name().equals(name))
                .findFirst();
    }

    List<Pod> selected(Service service) {
        if (service.selector().isEmpty()) return List.of();
        return pods.stream()
                .filter(p -> p.namespace().equals(service.namespace()))
                .filter(p -> SelectorRule.matches(service.selector(), p.labels()))
                .toList();
    }

    List<Endpoint> endpoints(Service service) {
        return endpoints.stream()
                .filter(e ->
                        e.namespace().equals(service.namespace()) && e.service().equals(service.name()))
                .toList();
    }

    /** The workload whose template a pod is made from; a Deployment's by way of its ReplicaSet. */
    Optional<Workload> maker(Pod pod) {
        return workloads.stream()
                .filter(w -> w.namespace().equals(pod.namespace()))
                .filter(w -> pod.owner().equals(w.kind() + "/" + w.name())
                        || w.kind().equals("Deployment")
                                && pod.owner().matches("ReplicaSet/\\Q" + w.name() + "\\E-[a-z0-9]+"))
                .findFirst();
    }

    <T extends Evidence> Stream<T> seen(Class<T> kind) {
        return evidence.stream().filter(kind::isInstance).map(kind::cast);
    }

    /** A Service, as its spec says it. */
    public record Service(
            String namespace,
            String name,
            String type,
            String clusterIp,
            String externalName,
            Map<String, String> selector,
            List<Port> ports,
            Traffic traffic,
            Life life) {
        /** One with the usual traffic. */
        public Service(
                String namespace,
                String name,
                String type,
                String clusterIp,
                String externalName,
                Map<String, String> selector,
                List<Port> ports) {
            this(namespace, name, type, clusterIp, externalName, selector, ports, Traffic.USUAL, Life.STAYS);
        }

        /** True where DNS gives pod addresses and no proxy stands between. */
        public boolean headless() {
            return "None".equals(clusterIp);
        }

        /** True where DNS gives another name. */
        public boolean external() {
            return "ExternalName".equals(type);
        }

        /** The name by which every pod finds it. */
        public String dnsName() {
            return name + "." + namespace + ".svc.cluster.local";
        }
    }

    /** One port of a Service; {@code targetPort} is a number or a container port's name. */
    public record Port(String name, String protocol, int port, String targetPort, int nodePort) {
        /** The port as people say it: its name, or its number. */
        public String label() {
            return name.isEmpty() ? String.valueOf(port) : name;
        }

        boolean named() {
            return !targetPort.chars().allMatch(Character::isDigit);
        }
    }

    /**
     * A pod.
     *
     * @param owner kind and name of the workload that made it, empty for a bare pod
     * @param trouble the reason and message of a container that waits or fails, or what its last probe said; empty when there is none
     */
    public record Pod(
            String namespace,
            String name,
            Map<String, String> labels,
            String ip,
            String phase,
            boolean ready,
            boolean terminating,
            List<ContainerPort> ports,
            String owner,
            String trouble,
            PodDetail detail) {
        /** One of which no details are known. */
        public Pod(
                String namespace,
                String name,
                Map<String, String> labels,
                String ip,
                String phase,
                boolean ready,
                boolean terminating,
                List<ContainerPort> ports,
                String owner,
                String trouble) {
            this(namespace, name, labels, ip, phase, ready, terminating, ports, owner, trouble, PodDetail.NONE);
        }

        /** The number that {@code targetPort} means in this pod, or 0. */
        int number(String targetPort, String protocol) {
            if (targetPort.chars().allMatch(Character::isDigit)) return Integer.parseInt(targetPort);
            return ports.stream()
                    .filter(c -> c.name().equals(targetPort) && c.protocol().equals(protocol))
                    .mapToInt(ContainerPort::port)
                    .findFirst()
                    .orElse(0);
        }
    }

    /** A declared container port. Kubernetes does not require the declaration; where it is missing we do not guess. */
    public record ContainerPort(String name, String protocol, int port, int hostPort) {
        /** One that the node does not listen for. */
        public ContainerPort(String name, String protocol, int port) {
            this(name, protocol, port, 0);
        }
    }

    /**
     * What makes pods.
     *
     * @param templateLabels the labels of its pods, which a Service's selector should match
     * @param matchLabels the labels by which it knows its pods; Kubernetes demands that its template has them, and lets nobody change them
     */
    public record Workload(
            String namespace,
            String kind,
            String name,
            int replicas,
            Map<String, String> templateLabels,
            Map<String, String> matchLabels) {}

    /**
     * One backend of an Ingress.
     *
     * @param field where in the Ingress it stands, such as {@code spec.rules[0].http.paths[0].backend.service}
     * @param port the Service's port, by number or name
     */
    public record Route(String namespace, String ingress, String field, String service, String port) {}

    /** One address of one slice, and the node that it is on, or empty. */
    public record Endpoint(
            String namespace, String service, String address, boolean ready, List<Integer> ports, String node) {
        /** One on a node that nobody names. */
        public Endpoint(String namespace, String service, String address, boolean ready, List<Integer> ports) {
            this(namespace, service, address, ready, ports, "");
        }

        String family() {
            return address.indexOf(':') >= 0 ? "IPv6" : "IPv4";
        }
    }
}
