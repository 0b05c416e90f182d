package dev.portolan.controllers.garbagecollector;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** JSON merge patches of an object's metadata; each refused when the object is no longer the version that was looked at. */
final class Patch {
    private static final JsonMapper JSON = new JsonMapper();

    private Patch() {}

    static String owners(HasMetadata object, List<OwnerReference> owners) {
        return text(object, "ownerReferences", owners);
    }

    static String withoutFinalizer(HasMetadata object, String finalizer) {
        List<String> others = object.getMetadata().getFinalizers().stream()
                .filter(each -> !each.equals(finalizer))
                .toList();
        return text(object, "finalizers", others);
    }

    private static String text(HasMetadata object, String field, List<?> value) {
        Map<String, Object> metadata = Map.of(
                "uid",
                object.getMetadata().getUid(),
                "resourceVersion",
                object.getMetadata().getResourceVersion(),
                field,
                value);
        return JSON.writeValueAsString(Map.of("metadata", metadata));
    }
}
