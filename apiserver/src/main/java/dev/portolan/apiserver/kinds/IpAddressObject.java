package dev.portolan.apiserver.kinds;

import dev.portolan.rules.IpAddresses;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * networking.k8s.io/v1 IPAddress as the claim of an address: one exists exactly while somebody has the address (KEP-1880). Those of
 * Services are written and deleted together with the Service, in one transaction; others may be made by hand, to keep an address
 * from Services.
 */
public final class IpAddressObject {
    /** Named by the address itself, in its shortest form. */
    public static final ResourceType TYPE = ResourceType.cluster("networking.k8s.io", "v1", "IPAddress", "ipaddresses")
            .withShortNames("ip");

    private static final String MANAGED_BY = "ipaddress.kubernetes.io/managed-by";
    private static final String FAMILY = "ipaddress.kubernetes.io/ip-family";
    private static final String ALLOCATOR = "ipallocator.k8s.io";

    private IpAddressObject() {}

    /** The object by which a Service has an address; who made it and when is still to be added. */
    static ObjectNode of(String address, String namespace, String service) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("apiVersion", TYPE.apiVersion()).put("kind", TYPE.kind());
        String family = IpAddresses.parse(address).map(Addresses::family).orElse("");
        object.putObject("metadata")
                .put("name", address)
                .putObject("labels")
                .put(FAMILY, family)
                .put(MANAGED_BY, ALLOCATOR);
        object.putObject("spec")
                .putObject("parentRef")
                .put("resource", "services")
                .put("namespace", namespace)
                .put("name", service);
        return object;
    }

    /** What can be said of an IPAddress that is no longer there. */
    public static ObjectNode named(String address) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("apiVersion", TYPE.apiVersion()).put("kind", TYPE.kind());
        object.putObject("metadata").put("name", address);
        return object;
    }

    /** Whether the server keeps it for a Service, and may take it away. */
    public static boolean ofAllocator(JsonNode object) {
        return Json.text(object, "metadata", "labels", MANAGED_BY).equals(ALLOCATOR);
    }

    /** Whether it is a Service that has the address. */
    public static boolean ofService(JsonNode object) {
        JsonNode parent = object.path("spec").path("parentRef");
        return Json.empty(parent, "group") && Json.text(parent, "resource").equals("services");
    }

    /** Who has the address: {@code default/web} of a Service, {@code gateways.example.com default/gw} of another kind. */
    public static String holder(JsonNode object) {
        JsonNode parent = object.path("spec").path("parentRef");
        String namespace = Json.text(parent, "namespace");
        String name = (namespace.isEmpty() ? "" : namespace + "/") + Json.text(parent, "name");
        return ofService(object) ? name : kind(parent) + " " + name;
    }

    private static String kind(JsonNode parent) {
        String group = Json.text(parent, "group");
        return Json.text(parent, "resource") + (group.isEmpty() ? "" : "." + group);
    }

    /** {@code services/default/web}: how a table shows it. */
    static String cell(JsonNode object) {
        JsonNode parent = object.path("spec").path("parentRef");
        String namespace = Json.text(parent, "namespace");
        return kind(parent) + "/" + (namespace.isEmpty() ? "" : namespace + "/") + Json.text(parent, "name");
    }
}
