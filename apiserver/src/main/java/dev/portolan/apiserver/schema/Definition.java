package dev.portolan.apiserver.schema;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A named object type, such as {@code io.k8s.api.core.v1.ServiceSpec}.
 *
 * @param name as Kubernetes' OpenAPI documents name it
 * @param kinds what this is the body of; empty for a part
 * @param atomic whether server-side apply gives the whole object one owner
 * @param description in our words, or empty
 * @param fields in alphabetical order
 */
public record Definition(
        String name, List<GroupVersionKind> kinds, boolean atomic, String description, Map<String, Field> fields) {

    public Definition {
        kinds = List.copyOf(kinds);
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** The field of this name, if there is one. */
    public Optional<Field> field(String name) {
        return Optional.ofNullable(fields.get(name));
    }
}
