package dev.portolan.apiserver.registry;

import dev.portolan.apiserver.kinds.Json;
import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.apiserver.storage.Stored;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A new object that names no class gets the default one, which an annotation of the class marks (Kubernetes' admission plugins
 * DefaultIngressClass and DefaultStorageClass). Of several defaults the newest counts.
 */
final class DefaultClasses {
    /** Whose class: the kind that names it, where, when it is left to us, and which objects are the classes. */
    private record Rule(
            String group,
            String kind,
            String field,
            Predicate<ObjectNode> unnamed,
            String classGroup,
            String classes,
            String mark) {}

    private static final List<Rule> RULES = List.of(
            new Rule(
                    "networking.k8s.io",
                    "Ingress",
                    "ingressClassName",
                    body -> !Json.has(body, "spec", "ingressClassName")
                            && !Json.has(body, "metadata", "annotations", "kubernetes.io/ingress.class"),
                    "networking.k8s.io",
                    "ingressclasses",
                    "ingressclass.kubernetes.io/is-default-class"),
            new Rule(
                    "",
                    "PersistentVolumeClaim",
                    "storageClassName",
                    body -> !Json.has(body, "spec", "storageClassName"),
                    "storage.k8s.io",
                    "storageclasses",
                    "storageclass.kubernetes.io/is-default-class"));

    private final Registry registry;

    DefaultClasses(Registry registry) {
        this.registry = registry;
    }

    /** Fills in a body that is about to be stored for the first time. */
    void admit(ResourceType type, ObjectNode body) {
        for (Rule rule : RULES) {
            if (rule.kind.equals(type.kind()) && rule.group.equals(type.group()) && rule.unnamed.test(body)) {
                marked(rule).ifPresent(c -> body.withObject("spec").put(rule.field, c.name()));
            }
        }
    }

    private Optional<Stored> marked(Rule rule) {
        return registry.find(rule.classGroup, "v1", rule.classes).flatMap(classes -> {
            var all = registry.storage()
                    .fresh(classes)
                    .list(ObjectStorage.under(classes, ""), c -> isDefault(c, rule.mark), 0);
            return all.objects().stream()
                    .max(Comparator.comparing(DefaultClasses::made)
                            .thenComparing(Stored::name, Comparator.reverseOrder()));
        });
    }

    private static boolean isDefault(Stored candidate, String mark) {
        JsonNode annotations = candidate.json().path("metadata").path("annotations");
        return annotations.path(mark).asString("").equals("true");
    }

    private static String made(Stored candidate) {
        return candidate.json().path("metadata").path("creationTimestamp").asString("");
    }
}
