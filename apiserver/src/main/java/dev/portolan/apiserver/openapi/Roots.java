package dev.portolan.apiserver.openapi;

import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.schema.Schemas;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** The definitions that the operations of kinds name. */
final class Roots {
    private Roots() {}

    static Set<String> all(Schemas schemas, Collection<ResourceType> types) {
        Set<String> roots = new TreeSet<>();
        for (ResourceType type : types) {
            for (Endpoint endpoint : Endpoints.of(schemas, type)) {
                for (Operation operation : endpoint.operations()) {
                    roots.add(operation.body());
                    roots.add(operation.answer());
                }
            }
        }
        roots.remove("");
        return roots;
    }
}
