package dev.portolan.apiserver.kinds;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What volumes, claims and classes share: access modes, volume modes, reclaim policies. */
final class Volumes {
    private static final List<String> MODES =
            List.of("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");

    private Volumes() {}

    /** {@code RWO,ROX}, in the order that Kubernetes prints them. */
    static String accessModes(List<String> modes) {
        List<String> shown = new ArrayList<>();
        if (modes.contains("ReadWriteOnce")) shown.add("RWO");
        if (modes.contains("ReadOnlyMany")) shown.add("ROX");
        if (modes.contains("ReadWriteMany")) shown.add("RWX");
        if (modes.contains("ReadWriteOncePod")) shown.add("RWOP");
        return String.join(",", shown);
    }

    /** The storage of {@code spec.capacity} or {@code status.capacity}. */
    static String storage(ObjectNode o, String part) {
        return Json.text(o, part, "capacity", "storage");
    }

    static String attributesClass(ObjectNode o) {
        String name = Json.text(o, "spec", "volumeAttributesClassName");
        return name.isEmpty() ? Rows.UNSET : name;
    }

    static void accessModes(JsonNode spec, String whenNone, FieldPath path, List<FieldError> errors) {
        FieldPath at = path.child("accessModes");
        List<String> modes = Json.texts(spec, "accessModes");
        if (modes.isEmpty()) {
            errors.add(FieldError.required(at.text(), whenNone));
        }
        modes.forEach(mode -> Rules.oneOf(mode, MODES, at, errors));
        if (modes.contains("ReadWriteOncePod") && modes.size() > 1) {
            errors.add(FieldError.forbidden(at.text(), "may not use ReadWriteOncePod with other access modes"));
        }
    }

    static void mode(JsonNode spec, FieldPath path, List<FieldError> errors) {
        if (Json.has(spec, "volumeMode")) {
            Rules.oneOf(
                    Json.text(spec, "volumeMode"), List.of("Block", "Filesystem"), path.child("volumeMode"), errors);
        }
    }

    static void reclaimPolicy(String policy, List<String> supported, FieldPath path, List<FieldError> errors) {
        if (!policy.isEmpty()) {
            Rules.oneOf(policy, supported, path, errors);
        }
    }
}
