package dev.portolan.apiserver.cel;

import tools.jackson.databind.JsonNode;

/** Whether a place in a schema holds a whole object, whose apiVersion, kind and name every expression may read. */
enum Place {
    RESOURCE,
    PART;

    /** What a schema below the root is. */
    static Place of(JsonNode schema) {
        return schema.path("x-kubernetes-embedded-resource").asBoolean(false) ? RESOURCE : PART;
    }
}
