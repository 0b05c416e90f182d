package dev.portolan.explain.core;

import java.util.Locale;
import java.util.Map;

/**
 * One object of the API.
 *
 * @param kind such as {@code Service}
 * @param namespace empty for an object of the whole cluster
 */
public record Ref(String kind, String namespace, String name) {
    private static final Map<String, String> VERSIONS = Map.ofEntries(
            Map.entry("Deployment", "apps/v1"),
            Map.entry("StatefulSet", "apps/v1"),
            Map.entry("DaemonSet", "apps/v1"),
            Map.entry("ReplicaSet", "apps/v1"),
            Map.entry("Job", "batch/v1"),
            Map.entry("Ingress", "networking.k8s.io/v1"),
            Map.entry("IngressClass", "networking.k8s.io/v1"),
            Map.entry("NetworkPolicy", "networking.k8s.io/v1"),
            Map.entry("EndpointSlice", "discovery.k8s.io/v1"));

    static Ref of(Snapshot.Service service) {
        return new Ref("Service", service.namespace(), service.name());
    }

    static Ref of(Snapshot.Pod pod) {
        return new Ref("Pod", pod.namespace(), pod.name());
    }

    static Ref of(Snapshot.Workload workload) {
        return new Ref(workload.kind(), workload.namespace(), workload.name());
    }

    /** The version in which this kind is written, such as {@code apps/v1}. */
    public String apiVersion() {
        return VERSIONS.getOrDefault(kind, "v1");
    }

    /** The kind as a path names it, such as {@code ingresses}. */
    public String plural() {
        String lower = kind.toLowerCase(Locale.ROOT);
        if (lower.endsWith("s")) return lower + "es";
        return lower.endsWith("y") ? lower.substring(0, lower.length() - 1) + "ies" : lower + "s";
    }

    /** As {@code kubectl} takes it: {@code service web -n shop}. */
    String words() {
        return kind.toLowerCase(Locale.ROOT) + " " + name + (namespace.isEmpty() ? "" : " -n " + namespace);
    }

    /** {@code Service shop/web}. */
    @Override
    public String toString() {
        return kind + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
    }
}
