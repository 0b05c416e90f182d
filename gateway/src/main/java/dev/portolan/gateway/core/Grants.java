package dev.portolan.gateway.core;

import dev.portolan.gateway.core.GatewayApi.Grant;
import dev.portolan.gateway.core.GatewayApi.Reference;
import java.util.List;

/** Whether an object may refer to another (ReferenceGrant): within its namespace always, beyond it when the other namespace says so. */
final class Grants {
    private final List<Grant> grants;

    Grants(List<Grant> grants) {
        this.grants = grants;
    }

    /** @param kind of the object that refers, which is of the Gateway API */
    boolean permit(String kind, String namespace, Reference to) {
        if (namespace.equals(to.namespace())) {
            return true;
        }
        return grants.stream()
                .filter(grant -> grant.namespace().equals(to.namespace()))
                .anyMatch(grant -> grant.from().stream()
                                .anyMatch(from -> from.group().equals(GatewayApi.GROUP)
                                        && from.kind().equals(kind)
                                        && from.namespace().equals(namespace))
                        && grant.to().stream()
                                .anyMatch(each -> each.group().equals(to.group())
                                        && each.kind().equals(to.kind())
                                        && (each.name().isEmpty() || each.name().equals(to.name()))));
    }
}
