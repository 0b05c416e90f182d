package dev.portolan.apiserver.kinds;

import dev.portolan.rules.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** A pod's volumes: each named, each from one source. */
final class VolumeRules {
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
    }

    private static void required(
            JsonNode volume, String source, String field, FieldPath path, List<FieldError> errors) {
        if (Json.has(volume, source) && Json.empty(volume, source, field)) {
            errors.add(FieldError.required(path.child(source).child(field).text(), ""));
        }
    }
}
