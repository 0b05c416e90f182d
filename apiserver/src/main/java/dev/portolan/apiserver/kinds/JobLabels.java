package dev.portolan.apiserver.kinds;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The labels that tell one Job's pods from all others', under their old names and their new ones (pkg/registry/batch/job). */
final class JobLabels {
    private static final String PREFIX = "batch.kubernetes.io/";
    private static final String UID = "controller-uid";
    private static final String NAME = "job-name";

    private JobLabels() {}

    /** Puts them on the template, and makes the selector ask for them. What the user has set stays, and is refused if wrong. */
    static void generate(ObjectNode spec, ObjectNode template, String name, String uid) {
        ObjectNode labels = Json.ensure(Json.ensure(template, "metadata"), "labels");
        pair(labels, NAME, name);
        pair(labels, UID, uid);
        ObjectNode matched = Json.ensure(Json.ensure(spec, "selector"), "matchLabels");
        Json.defaultText(matched, PREFIX + UID, uid);
    }

    private static void pair(ObjectNode labels, String label, String value) {
        if (!labels.has(label)) {
            labels.put(label, value).put(PREFIX + label, value);
        }
    }

    static void validate(ObjectNode o, FieldPath spec, List<FieldError> errors) {
        String uid = Json.text(o, "metadata", "uid");
        Map<String, String> expected = new LinkedHashMap<>();
        for (String prefix : List.of("", PREFIX)) {
            expected.put(prefix + UID, uid);
            expected.put(prefix + NAME, Rows.name(o));
        }
        JsonNode labels = o.path("spec").path("template").path("metadata").path("labels");
        FieldPath at = spec.child("template").child("metadata").child("labels");
        expected.forEach((key, value) -> {
            String there = Json.text(labels, key);
            if (!labels.has(key)) {
                errors.add(FieldError.required(at.key(key).text(), "must be '" + value + "'"));
            } else if (!there.equals(value)) {
                errors.add(FieldError.invalid(at.key(key).text(), there, "must be '" + value + "'"));
            }
        });
        JsonNode selector = o.path("spec").path("selector");
        if (!Selectors.parse(selector).matches(expected)) {
            errors.add(FieldError.invalid(spec.child("selector").text(), selector, "`selector` not auto-generated"));
        }
    }
}
