package dev.portolan.apiserver.kinds;

import dev.portolan.apiserver.kinds.ResourceType.Subresource;
import dev.portolan.rules.Cidr;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** networking.k8s.io/v1 ServiceCIDR as a range that addresses of Services come from (KEP-1880). */
public final class ServiceCidrObject {
    public static final ResourceType TYPE = ResourceType.cluster(
                    "networking.k8s.io", "v1", "ServiceCIDR", "servicecidrs")
            .withSubresources(Subresource.STATUS);

    /** The range that the cluster was started with. */
    public static final String DEFAULT = "kubernetes";

    /** Stays until no address of the range is in use that no other range has. */
    public static final String FINALIZER = "networking.k8s.io/service-cidr-finalizer";

    private ServiceCidrObject() {}

    /** The object of that name with these blocks. */
    public static ObjectNode of(String name, List<Cidr> blocks) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("apiVersion", TYPE.apiVersion()).put("kind", TYPE.kind());
        object.putObject("metadata").put("name", name);
        var cidrs = object.putObject("spec").putArray("cidrs");
        blocks.forEach(b -> cidrs.add(b.toString()));
        return object;
    }

    /** Its blocks. */
    public static List<Cidr> blocks(JsonNode object) {
        return Json.texts(object, "spec", "cidrs").stream()
                .map(Addresses::block)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Whether new addresses may still come from it. */
    public static boolean open(JsonNode object) {
        return !Json.has(object, "metadata", "deletionTimestamp");
    }

    /** Says in the status whether new addresses come from it. */
    public static void ready(ObjectNode object, boolean ready, String reason, String message, String time) {
        ObjectNode condition = JsonNodeFactory.instance.objectNode();
        condition.put("type", "Ready").put("status", ready ? "True" : "False");
        condition.put("reason", reason).put("message", message).put("lastTransitionTime", time);
        Json.ensure(object, "status").putArray("conditions").add(condition);
    }
}
