package dev.portolan.controllers.pods;

import dev.portolan.client.Lister;
import dev.portolan.controllers.ownership.Ownership;
import dev.portolan.rules.LabelSelector;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import java.util.List;
import java.util.Map;

/** Which Services choose which pods: every pair of the selector is on the pod, in the same namespace; no selector chooses none. */
public final class SelectingServices {
    private SelectingServices() {}

    /** Whether somebody manages the Service's endpoints from its selector. */
    public static boolean selects(Service service) {
        Map<String, String> selector = service.getSpec().getSelector();
        return selector != null
                && !selector.isEmpty()
                && !"ExternalName".equals(service.getSpec().getType());
    }

    /** The pods that {@code service} chooses, by name. */
    public static List<Pod> podsOf(Service service, Lister<Pod> pods) {
        LabelSelector selector = LabelSelector.ofLabels(service.getSpec().getSelector());
        return pods.list(service.getMetadata().getNamespace()).stream()
                .filter(pod -> selector.matches(Ownership.labels(pod)))
                .toList();
    }

    /** The Services that choose {@code pod}. */
    public static List<Service> of(Pod pod, Lister<Service> services) {
        return services.list(pod.getMetadata().getNamespace()).stream()
                .filter(SelectingServices::selects)
                .filter(service ->
                        LabelSelector.ofLabels(service.getSpec().getSelector()).matches(Ownership.labels(pod)))
                .toList();
    }
}
