package dev.portolan.apiserver.custom;

import dev.portolan.apiserver.kinds.FieldError;
import dev.portolan.apiserver.kinds.FieldPath;
import dev.portolan.apiserver.kinds.Json;
import dev.portolan.rules.Names;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What a CustomResourceDefinition must be (apiextensions.k8s.io validation). */
final class DefinitionRules {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final Pattern VERSION = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    private static final List<String> COLUMN_TYPES = List.of("integer", "number", "string", "boolean", "date");

    private final List<FieldError> errors = new ArrayList<>();

    private DefinitionRules() {}

    static List<FieldError> check(Definition definition) {
        var rules = new DefinitionRules();
        rules.names(definition);
        rules.versions(definition);
        return rules.errors;
    }

    static List<FieldError> checkChange(Definition now, Definition before) {
        List<FieldError> errors = new ArrayList<>();
        immutable("group", now, before, errors);
        immutable("scope", now, before, errors);
        for (JsonNode stored : before.object().path("status").path("storedVersions")) {
            boolean kept = now.spec()
                    .path("versions")
                    .valueStream()
                    .anyMatch(v -> v.path("name").equals(stored));
            if (!kept) {
                errors.add(FieldError.invalid(
                        "status.storedVersions[0]", stored, "missing from spec.versions; objects may be stored in it"));
            }
        }
        return errors;
    }

    private static void immutable(String field, Definition now, Definition before, List<FieldError> errors) {
        if (!now.spec().path(field).equals(before.spec().path(field))) {
            errors.add(FieldError.invalid("spec." + field, now.spec().path(field), "field is immutable"));
        }
    }

    private void names(Definition definition) {
        String group = definition.group();
        if (group.isEmpty()) require(SPEC.child("group"));
        else {
            for (String problem : Names.dns1123Subdomain(group)) {
                errors.add(FieldError.invalid("spec.group", group, problem));
            }
            if (!group.contains(".")) {
                errors.add(FieldError.invalid("spec.group", group, "should be a domain with at least one dot"));
            }
        }
        FieldPath path = SPEC.child("names");
        String plural = Json.text(definition.names(), "plural");
        label(plural, path.child("plural"));
        label(Json.text(definition.names(), "singular"), path.child("singular"));
        label(Json.text(definition.names(), "kind").toLowerCase(Locale.ROOT), path.child("kind"));
        String scope = Json.text(definition.spec(), "scope");
        if (scope.isEmpty()) require(SPEC.child("scope"));
        else if (!scope.equals("Cluster") && !scope.equals("Namespaced")) {
            errors.add(FieldError.notSupported("spec.scope", scope, List.of("Cluster", "Namespaced")));
        }
        if (!plural.isEmpty() && !definition.name().equals(plural + "." + group)) {
            errors.add(FieldError.invalid(
                    "metadata.name", definition.name(), "must be spec.names.plural+\".\"+spec.group"));
        }
        String conversion = Json.text(definition.spec(), "conversion", "strategy");
        if (!conversion.equals("None")) {
            errors.add(FieldError.notSupported("spec.conversion.strategy", conversion, List.of("None")));
        }
        if (Json.isTrue(definition.spec(), "preserveUnknownFields")) {
            errors.add(FieldError.invalid(
                    "spec.preserveUnknownFields",
                    true,
                    "cannot set to true, set"
                            + " x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead"));
        }
    }

    private void label(String value, FieldPath path) {
        if (value.isEmpty()) {
            require(path);
            return;
        }
        for (String problem : Names.dns1035Label(value)) errors.add(FieldError.invalid(path.text(), value, problem));
    }

    private void versions(Definition definition) {
        List<JsonNode> versions = Json.items(definition.spec(), "versions");
        if (versions.isEmpty()) require(SPEC.child("versions"));
        Set<String> seen = new HashSet<>();
        int storing = 0;
        for (int i = 0; i < versions.size(); i++) {
            JsonNode version = versions.get(i);
            FieldPath path = SPEC.child("versions").index(i);
            String name = Json.text(version, "name");
            if (!VERSION.matcher(name).matches()) {
                errors.add(FieldError.invalid(path.child("name").text(), name, "must be a DNS label such as v1"));
            }
            if (!seen.add(name))
                errors.add(FieldError.duplicate(path.child("name").text(), name));
            if (Json.isTrue(version, "storage")) storing++;
            schema(version, path.child("schema"));
            columns(version, path);
        }
        if (!versions.isEmpty() && storing != 1) {
            errors.add(FieldError.invalid(
                    "spec.versions",
                    definition.spec().path("versions"),
                    "must have exactly one version marked as storage version"));
        }
    }

    private void schema(JsonNode version, FieldPath path) {
        JsonNode schema = version.path("schema").path("openAPIV3Schema");
        if (!schema.isObject()) {
            errors.add(FieldError.required(path.child("openAPIV3Schema").text(), "schemas are required"));
            return;
        }
        SchemaRules.check(schema, path.child("openAPIV3Schema"), errors);
    }

    private void columns(JsonNode version, FieldPath path) {
        List<JsonNode> columns = Json.items(version, "additionalPrinterColumns");
        for (int i = 0; i < columns.size(); i++) {
            FieldPath here = path.child("additionalPrinterColumns").index(i);
            String type = Json.text(columns.get(i), "type");
            if (Json.text(columns.get(i), "name").isEmpty()) require(here.child("name"));
            if (!COLUMN_TYPES.contains(type)) {
                errors.add(FieldError.notSupported(here.child("type").text(), type, COLUMN_TYPES));
            }
            jsonPath(Json.text(columns.get(i), "jsonPath"), here.child("jsonPath"));
        }
        JsonNode scale = version.path("subresources").path("scale");
        if (!scale.isObject()) return;
        FieldPath here = path.child("subresources").child("scale");
        for (String field : List.of("specReplicasPath", "statusReplicasPath")) {
            jsonPath(Json.text(scale, field), here.child(field));
        }
    }

    private void jsonPath(String text, FieldPath path) {
        if (text.isEmpty()) require(path);
        else if (!JsonPath.isUnderstood(text)) {
            errors.add(FieldError.invalid(path.text(), text, "must be a JSON path such as .spec.replicas"));
        }
    }

    private void require(FieldPath path) {
        errors.add(FieldError.required(path.text(), ""));
    }
}
