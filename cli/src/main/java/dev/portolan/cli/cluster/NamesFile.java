package dev.portolan.cli.cluster;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The cluster's names in the format of hosts(5): for a command on a host where no DNS server may listen on port 53. It is true at the moment
 * at which it is made; the DNS server's own port always is.
 */
public final class NamesFile {
    private NamesFile() {}

    /** A line per address, with the short forms that a pod of namespace {@code default} may use. */
    public static String of(List<Service> services, List<EndpointSlice> slices) {
        var lines = new ArrayList<String>();
        lines.add("127.0.0.1 localhost");
        for (Service service : services) {
            String name = service.getMetadata().getName();
            String namespace = service.getMetadata().getNamespace();
            String ip = service.getSpec().getClusterIP();
            if (ip == null || ip.isEmpty()) continue;
            if (!ip.equals("None")) {
                lines.add(ip + " " + forms(name, namespace));
                continue;
            }
            for (Endpoint endpoint : endpoints(name, namespace, slices)) {
                String address = endpoint.getAddresses().getFirst();
                lines.add(address + " " + forms(name, namespace));
                if (endpoint.getHostname() != null) {
                    lines.add(address + " " + forms(endpoint.getHostname() + "." + name, namespace));
                }
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static List<Endpoint> endpoints(String service, String namespace, List<EndpointSlice> slices) {
        return slices.stream()
                .filter(slice -> Objects.equals(slice.getMetadata().getNamespace(), namespace)
                        && slice.getMetadata().getLabels() != null
                        && service.equals(slice.getMetadata().getLabels().get("kubernetes.io/service-name")))
                .flatMap(slice -> slice.getEndpoints().stream())
                .filter(e -> e.getConditions() == null
                        || !Boolean.FALSE.equals(e.getConditions().getReady()))
                .toList();
    }

    private static String forms(String name, String namespace) {
        String spaced = name + "." + namespace;
        String all = spaced + ".svc." + Layout.DOMAIN + " " + spaced + ".svc " + spaced;
        return namespace.equals("default") ? all + " " + name : all;
    }
}
