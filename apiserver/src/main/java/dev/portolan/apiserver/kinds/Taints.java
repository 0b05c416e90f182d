package dev.portolan.apiserver.kinds;

import dev.portolan.rules.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What keeps pods off a node. */
final class Taints {
    private static final List<String> EFFECTS = List.of("NoExecute", "NoSchedule", "PreferNoSchedule");

    private Taints() {}

    static void validate(List<JsonNode> taints, FieldPath path, List<FieldError> errors) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < taints.size(); i++) {
            JsonNode taint = taints.get(i);
            String key = Json.text(taint, "key");
            String effect = Json.text(taint, "effect");
            Rules.named(key, Names::qualifiedName, path.index(i).child("key"), errors);
            Rules.named(
                    Json.text(taint, "value"), Names::labelValue, path.index(i).child("value"), errors);
            if (effect.isEmpty()) {
                errors.add(FieldError.required(path.index(i).child("effect").text(), ""));
            } else {
                Rules.oneOf(effect, EFFECTS, path.index(i).child("effect"), errors);
            }
            if (!seen.add(key + ":" + effect)) {
                errors.add(FieldError.duplicate(path.index(i).text(), taint));
            }
        }
    }
}
