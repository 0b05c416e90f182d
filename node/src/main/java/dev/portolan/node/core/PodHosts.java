package dev.portolan.node.core;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;

/** A pod's host name and its hosts(5) file. */
public final class PodHosts {
    private PodHosts() {}

    /** What the pod calls itself: spec.hostname, or the pod's name, cut to a label's 63 characters. */
    public static String hostname(Pod pod) {
        String given = pod.getSpec().getHostname();
        String name = given == null || given.isEmpty() ? pod.getMetadata().getName() : given;
        if (name.length() <= 63) {
            return name;
        }
        return name.substring(0, 63).replaceAll("[-.]+$", "");
    }

    /** The text of {@code /etc/hosts}: loopback, the pod itself, then hostAliases. */
    public static String file(Pod pod, String podIp, String domain) {
        PodSpec spec = pod.getSpec();
        String hostname = hostname(pod);
        String subdomain = spec.getSubdomain();
        String own = subdomain == null || subdomain.isEmpty()
                ? hostname
                : hostname + "." + subdomain + "." + pod.getMetadata().getNamespace() + ".svc." + domain + "\t"
                        + hostname;
        StringBuilder out = new StringBuilder("# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n"
                + "::1\tlocalhost ip6-localhost ip6-loopback\n" + podIp + "\t" + own + "\n");
        if (!spec.getHostAliases().isEmpty()) {
            out.append("\n# Entries added by HostAliases.\n");
            spec.getHostAliases()
                    .forEach(a -> out.append(a.getIp())
                            .append('\t')
                            .append(String.join("\t", a.getHostnames()))
                            .append('\n'));
        }
        return out.toString();
    }
}
