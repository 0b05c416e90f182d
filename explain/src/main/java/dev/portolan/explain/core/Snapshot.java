package dev.portolan.explain.core;

import java.util.List;
import java.util.Map;

/**
 * What a diagnosis looks at: the objects of one instant, reduced to what decides whether a request arrives.
 *
 * @param services all Services
 * @param pods all pods
 * @param workloads the Deployments and StatefulSets that make pods
 * @param endpoints what the EndpointSlices say
 * @param routes what Ingresses send where
 * @param readyNodes how many nodes are Ready
 */
public record Snapshot(
        List<Service> services,
        List<Pod> pods,
        List<Workload> workloads,
        List<Endpoint> endpoints,
        List<Route> routes,
        int readyNodes) {

    /** A Service, as its spec says it. */
    public record Service(
            String namespace,
            String name,
            String type,
            String clusterIp,
            String externalName,
            Map<String, String> selector,
            List<Port> ports) {
        /** True where DNS gives pod addresses and no proxy stands between. */
        public boolean headless() {
            return "None".equals(clusterIp);
        }
    }

    /** One port of a Service; {@code targetPort} is a number or a container port's name. */
    public record Port(String name, String protocol, int port, String targetPort, int nodePort) {
        /** The port as people say it: its name, or its number. */
        public String label() {
            return name.isEmpty() ? String.valueOf(port) : name;
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
            String trouble) {}

    /** A declared container port. Kubernetes does not require the declaration; where it is missing we do not guess. */
    public record ContainerPort(String name, String protocol, int port) {}

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

    /** One address of one slice. */
    public record Endpoint(String namespace, String service, String address, boolean ready, List<Integer> ports) {}
}
