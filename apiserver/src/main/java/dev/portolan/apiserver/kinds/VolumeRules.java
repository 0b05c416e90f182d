package dev.portolan.apiserver.kinds;

import dev.portolan.rules.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** A pod's volumes: each named, each from one source, and none reaching out of itself (pkg/apis/core/validation validateVolumeSource). */
final class VolumeRules {
    private static final int MOST_PERMISSIONS = 0777;

    private VolumeRules() {}

    /** The names that containers can mount. */
    static Set<String> validate(JsonNode spec, FieldPath path, List<FieldError> errors) {
        Set<String> names = new HashSet<>();
        List<JsonNode> volumes = Json.items(spec, "volumes");
        for (int i = 0; i < volumes.size(); i++) {
            String name = Json.text(volumes.get(i), "name");
            FieldPath at = path.index(i);
            Rules.requiredName(name, Names::dns1123Label, at.child("name"), errors);
            if (!name.isEmpty() && !names.add(name)) {
                errors.add(FieldError.duplicate(at.child("name").text(), name));
            }
            source(volumes.get(i), at, errors);
        }
        return names;
    }

    private static void source(JsonNode volume, FieldPath path, List<FieldError> errors) {
        List<String> sources = Json.names(volume).stream()
                .filter(f -> !f.equals("name"))
                .sorted()
                .toList();
        for (String extra : sources.subList(Math.min(1, sources.size()), sources.size())) {
            errors.add(FieldError.forbidden(path.child(extra).text(), "may not specify more than 1 volume type"));
        }
        required(volume, "configMap", "name", path, errors);
        required(volume, "secret", "secretName", path, errors);
        required(volume, "hostPath", "path", path, errors);
        required(volume, "persistentVolumeClaim", "claimName", path, errors);
        noBacksteps(
                Json.text(volume, "hostPath", "path"), path.child("hostPath").child("path"), errors);
        FieldPath claim = path.child("persistentVolumeClaim").child("claimName");
        String claimName = Json.text(volume, "persistentVolumeClaim", "claimName");
        if (!claimName.isEmpty()) Rules.named(claimName, Names::dns1123Subdomain, claim, errors);
        for (String written : List.of("configMap", "secret", "downwardAPI")) {
            files(volume.path(written), written, path.child(written), errors);
        }
        mode(volume.path("projected"), "defaultMode", path.child("projected"), errors);
        List<JsonNode> parts = Json.items(volume, "projected", "sources");
        for (int i = 0; i < parts.size(); i++) {
            FieldPath at = path.child("projected").child("sources").index(i);
            for (String written : List.of("configMap", "secret", "downwardAPI")) {
                files(parts.get(i).path(written), written, at.child(written), errors);
            }
            if (Json.has(parts.get(i), "serviceAccountToken")) {
                file(parts.get(i).path("serviceAccountToken"), at.child("serviceAccountToken"), errors);
            }
        }
    }

    /** What is written into the volume: each below it, under a name that is not the agent's own. */
    private static void files(JsonNode source, String kind, FieldPath path, List<FieldError> errors) {
        mode(source, "defaultMode", path, errors);
        List<JsonNode> items = Json.items(source, "items");
        for (int i = 0; i < items.size(); i++) {
            FieldPath at = path.child("items").index(i);
            if (!kind.equals("downwardAPI") && Json.empty(items.get(i), "key")) {
                errors.add(FieldError.required(at.child("key").text(), ""));
            }
            file(items.get(i), at, errors);
            mode(items.get(i), "mode", at, errors);
        }
    }

    private static void file(JsonNode item, FieldPath parent, List<FieldError> errors) {
        FieldPath path = parent.child("path");
        String value = Json.text(item, "path");
        if (value.isEmpty()) {
            errors.add(FieldError.required(path.text(), ""));
            return;
        }
        below(value, path, errors);
        if (value.startsWith("..") && !value.startsWith("../")) {
            errors.add(FieldError.invalid(path.text(), value, "must not start with '..'"));
        }
    }

    /** A path that stays below where it begins. */
    static void below(String value, FieldPath path, List<FieldError> errors) {
        if (value.startsWith("/")) {
            errors.add(FieldError.invalid(path.text(), value, "must be a relative path"));
        }
        noBacksteps(value, path, errors);
    }

    /** One that an operating system takes, and that means what it seems to. */
    static void noBacksteps(String value, FieldPath path, List<FieldError> errors) {
        if (List.of(value.split("/")).contains("..")) {
            errors.add(FieldError.invalid(path.text(), value, "must not contain '..'"));
        }
        noNul(value, path, errors);
    }

    static void noNul(String value, FieldPath path, List<FieldError> errors) {
        if (value.indexOf('\0') >= 0) {
            errors.add(FieldError.invalid(path.text(), value, "must not contain a NUL character"));
        }
    }

    private static void mode(JsonNode in, String field, FieldPath path, List<FieldError> errors) {
        long mode = Json.number(in, field, 0);
        if (mode < 0 || mode > MOST_PERMISSIONS) {
            String rule = "must be a number between 0 and 0777 (octal), both inclusive";
            errors.add(FieldError.invalid(path.child(field).text(), mode, rule));
        }
    }

    private static void required(
            JsonNode volume, String source, String field, FieldPath path, List<FieldError> errors) {
        if (Json.has(volume, source) && Json.empty(volume, source, field)) {
            errors.add(FieldError.required(path.child(source).child(field).text(), ""));
        }
    }
}
