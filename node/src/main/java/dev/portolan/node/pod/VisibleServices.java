package dev.portolan.node.pod;

import dev.portolan.client.Lister;
import dev.portolan.node.core.ServiceEnvironment;
import dev.portolan.node.core.ServiceEnvironment.Visible;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The Services that a pod's containers are told of: those of its namespace, unless it doesn't want them, and the API's own. */
final class VisibleServices {
    private VisibleServices() {}

    static Map<String, String> environment(Lister<Service> services, Pod pod) {
        List<Visible> visible = new ArrayList<>();
        services.get("default", "kubernetes").map(VisibleServices::visible).ifPresent(visible::add);
        if (!Boolean.FALSE.equals(pod.getSpec().getEnableServiceLinks())) {
            services.list(pod.getMetadata().getNamespace()).forEach(s -> visible.add(visible(s)));
        }
        return ServiceEnvironment.of(visible);
    }

    private static Visible visible(Service service) {
        String vip = service.getSpec().getClusterIP();
        return new Visible(
                service.getMetadata().getName(),
                vip == null ? "" : vip,
                service.getSpec().getPorts().stream()
                        .map(p -> new Visible.Port(
                                p.getName() == null ? "" : p.getName(),
                                p.getProtocol() == null ? "TCP" : p.getProtocol(),
                                p.getPort()))
                        .toList());
    }
}
