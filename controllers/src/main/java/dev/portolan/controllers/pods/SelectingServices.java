package dev.portolan.controllers.pods;

import io.fabric8.kubernetes.api.model.Service;
import java.util.Map;

/** Whether a Service chooses pods at all; {@link ServicePods} says which. */
public final class SelectingServices {
    private SelectingServices() {}

    /** Whether somebody manages the Service's endpoints from its selector. */
    public static boolean selects(Service service) {
        Map<String, String> selector = service.getSpec().getSelector();
        return selector != null
                && !selector.isEmpty()
                && !"ExternalName".equals(service.getSpec().getType());
    }
}
