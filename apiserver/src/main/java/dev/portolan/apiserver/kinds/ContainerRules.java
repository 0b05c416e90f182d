package dev.portolan.apiserver.kinds;

import dev.portolan.rules.Names;
import dev.portolan.rules.Quantity;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What one container must keep, its ports and probes aside (pkg/apis/core/validation validateContainers). */
final class ContainerRules {
    private static final List<String> PULL_POLICIES = List.of("Always", "IfNotPresent", "Never");
    private static final List<String> MESSAGE_POLICIES = List.of("FallbackToLogsOnError", "File");
    private static final List<String> VALUE_SOURCES =
            List.of("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef");

    private ContainerRules() {}

    static void validate(JsonNode container, FieldPath path, Set<String> volumes, List<FieldError> errors) {
        Rules.requiredName(Json.text(container, "name"), Names::dns1123Label, path.child("name"), errors);
        String image = Json.text(container, "image");
        if (image.isEmpty()) {
            errors.add(FieldError.required(path.child("image").text(), ""));
        } else if (!image.equals(image.strip())) {
            errors.add(FieldError.invalid(
                    path.child("image").text(), image, "must not have leading or trailing whitespace"));
        }
        Rules.oneOf(Json.text(container, "imagePullPolicy"), PULL_POLICIES, path.child("imagePullPolicy"), errors);
        Rules.oneOf(
                Json.text(container, "terminationMessagePolicy"),
                MESSAGE_POLICIES,
                path.child("terminationMessagePolicy"),
                errors);
        environment(container, path, errors);
        mounts(container, path.child("volumeMounts"), volumes, errors);
        resources(container.path("resources"), path.child("resources"), errors);
    }

    private static void environment(JsonNode container, FieldPath path, List<FieldError> errors) {
        List<JsonNode> variables = Json.items(container, "env");
        for (int i = 0; i < variables.size(); i++) {
            JsonNode variable = variables.get(i);
            FieldPath at = path.child("env").index(i);
            Rules.requiredName(Json.text(variable, "name"), Names::environmentVariable, at.child("name"), errors);
            if (Json.has(variable, "valueFrom")) {
                valueFrom(variable, at.child("valueFrom"), errors);
            }
        }
        List<JsonNode> sources = Json.items(container, "envFrom");
        for (int i = 0; i < sources.size(); i++) {
            FieldPath at = path.child("envFrom").index(i);
            boolean configMap = Json.has(sources.get(i), "configMapRef");
            boolean secret = Json.has(sources.get(i), "secretRef");
            if (!configMap && !secret) {
                errors.add(FieldError.invalid(
                        at.text(), sources.get(i), "must specify one of: `configMapRef` or `secretRef`"));
            } else if (configMap && secret) {
                errors.add(FieldError.invalid(at.text(), "", "may not have more than one field specified at a time"));
            }
        }
    }

    private static void valueFrom(JsonNode variable, FieldPath path, List<FieldError> errors) {
        JsonNode from = variable.path("valueFrom");
        long sources = VALUE_SOURCES.stream().filter(s -> Json.has(from, s)).count();
        if (!Json.empty(variable, "value")) {
            if (sources > 0) {
                errors.add(FieldError.invalid(path.text(), "", "may not be specified when `value` is not empty"));
            }
        } else if (sources == 0) {
            errors.add(
                    FieldError.invalid(
                            path.text(),
                            "",
                            "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"));
        } else if (sources > 1) {
            errors.add(FieldError.invalid(path.text(), "", "may not have more than one field specified at a time"));
        }
        for (String source : List.of("configMapKeyRef", "secretKeyRef")) {
            if (Json.has(from, source) && Json.empty(from, source, "key")) {
                errors.add(FieldError.required(path.child(source).child("key").text(), ""));
            }
        }
    }

    private static void mounts(JsonNode container, FieldPath path, Set<String> volumes, List<FieldError> errors) {
        Set<String> taken = new HashSet<>();
        List<JsonNode> mounts = Json.items(container, "volumeMounts");
        for (int i = 0; i < mounts.size(); i++) {
            String name = Json.text(mounts.get(i), "name");
            String where = Json.text(mounts.get(i), "mountPath");
            if (name.isEmpty()) {
                errors.add(FieldError.required(path.index(i).child("name").text(), ""));
            } else if (!volumes.contains(name)) {
                errors.add(FieldError.notFound(path.index(i).child("name").text(), name));
            }
            if (where.isEmpty()) {
                errors.add(FieldError.required(path.index(i).child("mountPath").text(), ""));
            } else if (!taken.add(where)) {
                errors.add(FieldError.invalid(path.index(i).child("mountPath").text(), where, "must be unique"));
            }
            VolumeRules.noNul(where, path.index(i).child("mountPath"), errors);
            String part = Json.text(mounts.get(i), "subPath");
            String expression = Json.text(mounts.get(i), "subPathExpr");
            VolumeRules.below(part, path.index(i).child("subPath"), errors);
            VolumeRules.below(expression, path.index(i).child("subPathExpr"), errors);
            if (!part.isEmpty() && !expression.isEmpty()) {
                errors.add(FieldError.invalid(
                        path.index(i).child("subPathExpr").text(),
                        expression,
                        "subPathExpr and subPath are mutually exclusive"));
            }
        }
    }

    private static void resources(JsonNode resources, FieldPath path, List<FieldError> errors) {
        for (String side : List.of("limits", "requests")) {
            resources.path(side).properties().forEach(e -> {
                FieldPath at = path.child(side).key(e.getKey());
                String text = e.getValue().asString("");
                try {
                    if (Quantity.parse(text).negative()) {
                        errors.add(FieldError.invalid(at.text(), text, "must be greater than or equal to 0"));
                    }
                } catch (IllegalArgumentException malformed) {
                    errors.add(FieldError.invalid(at.text(), text, String.valueOf(malformed.getMessage())));
                }
            });
        }
        resources.path("requests").properties().forEach(e -> {
            String limit = Json.text(resources, "limits", e.getKey());
            String request = e.getValue().asString("");
            if (!limit.isEmpty() && more(request, limit)) {
                errors.add(FieldError.invalid(
                        path.child("requests").text(),
                        request,
                        "must be less than or equal to " + e.getKey() + " limit of " + limit));
            }
        });
    }

    private static boolean more(String request, String limit) {
        try {
            return Quantity.parse(request).compareTo(Quantity.parse(limit)) > 0;
        } catch (IllegalArgumentException malformed) {
            return false; // said already, with the path
        }
    }
}
