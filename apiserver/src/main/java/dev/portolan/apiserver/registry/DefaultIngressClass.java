package dev.portolan.apiserver.registry;

import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.apiserver.storage.Stored;
import java.util.Comparator;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A new Ingress that names no class gets the default one, which an annotation of the IngressClass marks (Kubernetes'
 * DefaultIngressClass admission). Of several defaults the newest counts.
 */
final class DefaultIngressClass {
    private static final String GROUP = "networking.k8s.io";
    private static final String MARK = "ingressclass.kubernetes.io/is-default-class";
    private static final String OLD_CLASS = "kubernetes.io/ingress.class";

    private final Registry registry;

    DefaultIngressClass(Registry registry) {
        this.registry = registry;
    }

    /** Fills in a body that is about to be stored for the first time. */
    void admit(ResourceType type, ObjectNode body) {
        if (!type.group().equals(GROUP) || !type.kind().equals("Ingress")) return;
        boolean named = body.path("spec").hasNonNull("ingressClassName")
                || body.path("metadata").path("annotations").has(OLD_CLASS);
        if (!named) marked().ifPresent(c -> body.withObject("spec").put("ingressClassName", c.name()));
    }

    private Optional<Stored> marked() {
        return registry.find(GROUP, "v1", "ingressclasses").flatMap(classes -> {
            var all = registry.storage()
                    .fresh(classes)
                    .list(ObjectStorage.under(classes, ""), DefaultIngressClass::isDefault, 0);
            return all.objects().stream()
                    .max(Comparator.comparing(DefaultIngressClass::made)
                            .thenComparing(Stored::name, Comparator.reverseOrder()));
        });
    }

    private static boolean isDefault(Stored ingressClass) {
        JsonNode annotations = ingressClass.json().path("metadata").path("annotations");
        return annotations.path(MARK).asString("").equals("true");
    }

    private static String made(Stored ingressClass) {
        return ingressClass.json().path("metadata").path("creationTimestamp").asString("");
    }
}
