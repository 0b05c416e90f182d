package dev.portolan.apiserver.kinds;

import dev.portolan.rules.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The rules of {@code metadata}, the same for every kind but for what a name may be (apimachinery api/validation). */
public final class ObjectMeta {
    private static final FieldPath METADATA = FieldPath.of("metadata");
    private static final int MAX_ANNOTATION_BYTES = 256 * 1024;
    private static final List<String> STANDARD_FINALIZERS =
            List.of("kubernetes", "orphan", "foregroundDeletion", "customresourcecleanup.apiextensions.k8s.io");
    private static final List<String> FIXED =
            List.of("name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds");

    private ObjectMeta() {}

    /** What is wrong with the metadata; {@code nameRule} is one of {@link Names}. */
    public static List<FieldError> validate(ObjectNode o, ResourceType type, Function<String, List<String>> nameRule) {
        List<FieldError> errors = new ArrayList<>();
        JsonNode meta = o.path("metadata");
        String prefix = Json.text(meta, "generateName");
        if (!prefix.isEmpty()) {
            // A generated suffix follows: a trailing dash or dot is fine.
            for (String problem : nameRule.apply(prefix.replaceFirst("[-.]+$", "") + "x")) {
                errors.add(FieldError.invalid("metadata.generateName", prefix, problem));
            }
        }
        String name = Json.text(meta, "name");
        if (name.isEmpty()) {
            errors.add(FieldError.required("metadata.name", "name or generateName is required"));
        } else {
            for (String problem : nameRule.apply(name)) {
                errors.add(FieldError.invalid("metadata.name", name, problem));
            }
        }
        validateNamespace(Json.text(meta, "namespace"), type, errors);
        labels(meta.path("labels"), METADATA.child("labels"), errors);
        annotations(meta.path("annotations"), METADATA.child("annotations"), errors);
        owners(meta, errors);
        finalizers(meta, errors);
        return errors;
    }

    /** What a change of metadata may not do. */
    public static List<FieldError> validateUpdate(ObjectNode o, ObjectNode old) {
        List<FieldError> errors = new ArrayList<>();
        for (String field : FIXED) {
            JsonNode now = o.path("metadata").path(field);
            if (!Json.same(now, old.path("metadata").path(field))) {
                errors.add(Rules.immutable(METADATA.child(field), now));
            }
        }
        if (Json.has(old, "metadata", "deletionTimestamp")) {
            List<String> before = Json.texts(old, "metadata", "finalizers");
            List<String> added = Json.texts(o, "metadata", "finalizers").stream()
                    .filter(f -> !before.contains(f))
                    .toList();
            if (!added.isEmpty()) {
                errors.add(FieldError.forbidden(
                        "metadata.finalizers",
                        "no new finalizers can be added if the object is being deleted, found new finalizers "
                                + added));
            }
        }
        return errors;
    }

    /** Keys and values of a map of labels. */
    static void labels(JsonNode labels, FieldPath path, List<FieldError> errors) {
        for (var label : labels.properties()) {
            for (String problem : Names.qualifiedName(label.getKey())) {
                errors.add(FieldError.invalid(path.text(), label.getKey(), problem));
            }
            String value = label.getValue().stringValue("");
            for (String problem : Names.labelValue(value)) {
                errors.add(FieldError.invalid(path.text(), value, problem));
            }
        }
    }

    /** Keys of annotations, and their size altogether. */
    static void annotations(JsonNode annotations, FieldPath path, List<FieldError> errors) {
        long bytes = 0;
        for (var annotation : annotations.properties()) {
            for (String problem : Names.qualifiedName(annotation.getKey().toLowerCase(Locale.ROOT))) {
                errors.add(FieldError.invalid(path.text(), annotation.getKey(), problem));
            }
            bytes += annotation.getKey().length()
                    + annotation.getValue().stringValue("").length();
        }
        if (bytes > MAX_ANNOTATION_BYTES) {
            errors.add(FieldError.tooLong(path.text(), MAX_ANNOTATION_BYTES));
        }
    }

    private static void validateNamespace(String namespace, ResourceType type, List<FieldError> errors) {
        if (!type.namespaced()) {
            if (!namespace.isEmpty()) {
                errors.add(FieldError.forbidden("metadata.namespace", "not allowed on this type"));
            }
        } else if (namespace.isEmpty()) {
            errors.add(FieldError.required("metadata.namespace", ""));
        } else {
            for (String problem : Names.dns1123Label(namespace)) {
                errors.add(FieldError.invalid("metadata.namespace", namespace, problem));
            }
        }
    }

    private static void owners(JsonNode meta, List<FieldError> errors) {
        String controller = "";
        List<JsonNode> owners = Json.items(meta, "ownerReferences");
        for (int i = 0; i < owners.size(); i++) {
            JsonNode owner = owners.get(i);
            FieldPath path = METADATA.child("ownerReferences").index(i);
            for (String field : List.of("apiVersion", "kind", "name", "uid")) {
                if (Json.empty(owner, field)) {
                    errors.add(FieldError.invalid(path.child(field).text(), "", field + " must not be empty"));
                }
            }
            if (Json.isTrue(owner, "controller")) {
                String name = Json.text(owner, "kind") + "/" + Json.text(owner, "name");
                if (!controller.isEmpty()) {
                    errors.add(FieldError.invalid(
                            "metadata.ownerReferences",
                            meta.path("ownerReferences"),
                            "Only one reference can have Controller set to true. Found \"true\" in references for "
                                    + controller + " and " + name));
                }
                controller = name;
            }
        }
    }

    private static void finalizers(JsonNode meta, List<FieldError> errors) {
        for (String finalizer : Json.texts(meta, "finalizers")) {
            for (String problem : Names.qualifiedName(finalizer)) {
                errors.add(FieldError.invalid("metadata.finalizers", finalizer, problem));
            }
            if (finalizer.indexOf('/') < 0 && !STANDARD_FINALIZERS.contains(finalizer)) {
                errors.add(FieldError.invalid(
                        "metadata.finalizers",
                        finalizer,
                        "name is neither a standard finalizer name nor is it fully qualified"));
            }
        }
    }
}
