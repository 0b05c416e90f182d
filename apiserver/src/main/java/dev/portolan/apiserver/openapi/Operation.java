package dev.portolan.apiserver.openapi;

import dev.portolan.apiserver.schema.GroupVersionKind;
import java.util.ArrayList;
import java.util.List;

/**
 * One method on one path.
 *
 * @param method as OpenAPI writes it: get, put, post, delete or patch
 * @param action what Kubernetes calls it: list, get, post, put, patch, delete, deletecollection or connect
 * @param id unique in the document, such as {@code listCoreV1NamespacedPod}
 * @param description in words
 * @param kind whose objects it is about
 * @param query the parameters it takes
 * @param body name of the definition of the body; empty for none
 * @param answer name of the definition of the answer; empty for text
 */
record Operation(
        String method,
        String action,
        String id,
        String description,
        GroupVersionKind kind,
        List<QueryParameter> query,
        String body,
        String answer) {
    Operation {
        query = List.copyOf(query);
    }

    /** Whether the body is a patch, whose media type says how to read it. */
    boolean isPatch() {
        return method.equals("patch");
    }

    /** In which forms a patch may come: strategic ones only where the server's own schema has merge keys. kubectl chooses by this. */
    List<String> patchTypes() {
        List<String> types = new ArrayList<>(List.of("application/json-patch+json", "application/merge-patch+json"));
        if (answer.startsWith("io.k8s.")) types.add("application/strategic-merge-patch+json");
        types.add("application/apply-patch+yaml");
        return types;
    }
}
