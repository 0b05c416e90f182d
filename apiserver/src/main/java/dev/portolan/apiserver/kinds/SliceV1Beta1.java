package dev.portolan.apiserver.kinds;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** discovery.k8s.io/v1beta1 EndpointSlice: where an endpoint is stands in a map of topology. */
final class SliceV1Beta1 {
    private static final String HOST = "kubernetes.io/hostname";
    private static final String ZONE = "topology.kubernetes.io/zone";

    private SliceV1Beta1() {}

    static ObjectNode toStored(ObjectNode o) {
        for (JsonNode endpoint : o.path("endpoints")) {
            if (endpoint instanceof ObjectNode e && e.path("topology") instanceof ObjectNode topology) {
                e.remove("topology");
                move(topology, HOST, e, "nodeName");
                move(topology, ZONE, e, "zone");
                if (!topology.isEmpty()) e.set("deprecatedTopology", topology);
            }
        }
        return o;
    }

    private static void move(ObjectNode from, String key, ObjectNode to, String field) {
        String value = from.path(key).asString("");
        if (!value.isEmpty() && !to.has(field)) to.put(field, value);
        from.remove(key);
    }

    static ObjectNode fromStored(ObjectNode o) {
        for (JsonNode endpoint : o.path("endpoints")) {
            if (!(endpoint instanceof ObjectNode e)) continue;
            ObjectNode topology = o.objectNode();
            if (e.path("deprecatedTopology") instanceof ObjectNode old) topology.setAll(old);
            if (e.hasNonNull("nodeName")) topology.set(HOST, e.path("nodeName"));
            if (e.hasNonNull("zone")) topology.set(ZONE, e.path("zone"));
            e.remove("deprecatedTopology");
            e.remove("zone");
            if (!topology.isEmpty()) e.set("topology", topology);
        }
        return o;
    }
}
