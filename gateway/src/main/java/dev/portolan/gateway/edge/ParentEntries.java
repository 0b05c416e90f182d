package dev.portolan.gateway.edge;

import dev.portolan.gateway.core.GatewayApi;
import dev.portolan.gateway.core.GatewayPlan.ParentSaid;
import dev.portolan.gateway.core.GatewayPlan.PolicySaid;
import dev.portolan.gateway.core.GatewayPlan.RouteSaid;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.ParentReference;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.PolicyAncestorStatus;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.RouteParentStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The entries of a status that several controllers share, one for each parent: ours are replaced, others' stay as they are. */
final class ParentEntries {
    private ParentEntries() {}

    /** {@code known} with what is said of a route now; nothing of ours where nothing is. */
    static List<RouteParentStatus> route(List<RouteParentStatus> known, @Nullable RouteSaid said) {
        List<RouteParentStatus> next = new ArrayList<>(known.stream()
                .filter(p -> !GatewayObjects.CONTROLLER.equals(p.getControllerName()))
                .toList());
        if (said == null) {
            return next;
        }
        for (ParentSaid each : said.parents()) {
            RouteParentStatus status = new RouteParentStatus();
            status.setControllerName(GatewayObjects.CONTROLLER);
            status.setParentRef(reference(each.parent()));
            status.setConditions(Conditions.next(
                    known.stream()
                            .filter(p -> GatewayObjects.CONTROLLER.equals(p.getControllerName())
                                    && Objects.equals(p.getParentRef(), status.getParentRef()))
                            .findFirst()
                            .map(RouteParentStatus::getConditions)
                            .orElse(null),
                    each.conditions(),
                    said.route().generation()));
            next.add(status);
        }
        return next;
    }

    private static ParentReference reference(GatewayApi.Parent parent) {
        ParentReference reference = new ParentReference();
        reference.setGroup(parent.group());
        reference.setKind(parent.kind());
        reference.setNamespace(parent.namespace().orElse(null));
        reference.setName(parent.name());
        reference.setSectionName(parent.section().orElse(null));
        reference.setPort(parent.port().isPresent() ? parent.port().getAsInt() : null);
        return reference;
    }

    /** {@code known} with what is said of a policy now; nothing of ours where nothing is. */
    static List<PolicyAncestorStatus> policy(List<PolicyAncestorStatus> known, @Nullable PolicySaid said) {
        List<PolicyAncestorStatus> next = new ArrayList<>(known.stream()
                .filter(a -> !GatewayObjects.CONTROLLER.equals(a.getControllerName()))
                .toList());
        if (said != null) {
            said.ancestors().forEach(gateway -> next.add(ancestor(gateway, said, known)));
        }
        return next;
    }

    private static PolicyAncestorStatus ancestor(
            GatewayApi.Name gateway, PolicySaid said, List<PolicyAncestorStatus> known) {
        ParentReference reference = new ParentReference();
        reference.setGroup(GatewayApi.GROUP);
        reference.setKind("Gateway");
        reference.setNamespace(gateway.namespace());
        reference.setName(gateway.name());
        PolicyAncestorStatus status = new PolicyAncestorStatus();
        status.setControllerName(GatewayObjects.CONTROLLER);
        status.setAncestorRef(reference);
        status.setConditions(Conditions.next(
                known.stream()
                        .filter(a -> GatewayObjects.CONTROLLER.equals(a.getControllerName())
                                && reference.equals(a.getAncestorRef()))
                        .findFirst()
                        .map(PolicyAncestorStatus::getConditions)
                        .orElse(null),
                said.conditions(),
                said.policy().generation()));
        return status;
    }
}
