package dev.portolan.apiserver;

import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.registry.Registry;
import dev.portolan.apiserver.registry.RequestOptions;
import dev.portolan.apiserver.registry.Writes.View;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.rules.Cidr;
import java.net.InetSocketAddress;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What every cluster has before anybody asks: four namespaces, and the {@code kubernetes} Service with its endpoints. */
final class Bootstrap {
    private static final List<String> NAMESPACES = List.of("default", "kube-system", "kube-public", "kube-node-lease");

    private final Registry registry;

    Bootstrap(Registry registry) {
        this.registry = registry;
    }

    void namespaces() {
        for (String name : NAMESPACES) create("", "namespaces", "", object("v1", "Namespace", name));
    }

    /**
     * The Service at the first address of the range; its endpoints are this server's addresses.
     *
     * @param port where the server listens, also where no address of it can be reached by others
     */
    void kubernetesService(Cidr range, int port, List<InetSocketAddress> addresses) {
        ObjectNode service = object("v1", "Service", "kubernetes");
        service.withObject("metadata")
                .putObject("labels")
                .put("component", "apiserver")
                .put("provider", "kubernetes");
        ObjectNode spec = service.putObject("spec").put("type", "ClusterIP");
        spec.put("clusterIP", range.at(1).getHostAddress());
        spec.putArray("ports")
                .addObject()
                .put("name", "https")
                .put("port", 443)
                .put("protocol", "TCP")
                .put("targetPort", port);
        create("", "services", "default", service);
        put("", "endpoints", endpoints(addresses));
        put("discovery.k8s.io", "endpointslices", slice(port, addresses));
    }

    private static ObjectNode endpoints(List<InetSocketAddress> addresses) {
        ObjectNode endpoints = object("v1", "Endpoints", "kubernetes");
        endpoints.withObject("metadata").putObject("labels").put("endpointslice.kubernetes.io/skip-mirror", "true");
        if (addresses.isEmpty()) return endpoints;
        ObjectNode subset = endpoints.putArray("subsets").addObject();
        var list = subset.putArray("addresses");
        for (InetSocketAddress a : addresses)
            list.addObject().put("ip", a.getAddress().getHostAddress());
        subset.putArray("ports")
                .addObject()
                .put("name", "https")
                .put("port", addresses.getFirst().getPort())
                .put("protocol", "TCP");
        return endpoints;
    }

    private static ObjectNode slice(int port, List<InetSocketAddress> addresses) {
        ObjectNode slice = object("discovery.k8s.io/v1", "EndpointSlice", "kubernetes");
        slice.withObject("metadata").putObject("labels").put("kubernetes.io/service-name", "kubernetes");
        slice.put("addressType", "IPv4");
        var endpoints = slice.putArray("endpoints");
        for (InetSocketAddress a : addresses) {
            ObjectNode endpoint = endpoints.addObject();
            endpoint.putArray("addresses").add(a.getAddress().getHostAddress());
            endpoint.putObject("conditions").put("ready", true);
        }
        slice.putArray("ports")
                .addObject()
                .put("name", "https")
                .put("port", port)
                .put("protocol", "TCP");
        return slice;
    }

    private static ObjectNode object(String apiVersion, String kind, String name) {
        ObjectNode object = JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", apiVersion)
                .put("kind", kind);
        object.putObject("metadata").put("name", name);
        return object;
    }

    private void create(String group, String plural, String namespace, ObjectNode object) {
        ResourceType type = type(group, plural);
        String name = object.path("metadata").path("name").asString("");
        String key = dev.portolan.apiserver.storage.ObjectStorage.key(type, namespace, name);
        if (registry.storage().latest(type, key).isPresent()) return;
        registry.writes().create(type, namespace, object, List.of(), RequestOptions.plain());
    }

    private void put(String group, String plural, ObjectNode object) {
        ResourceType type = type(group, plural);
        String name = object.path("metadata").path("name").asString("");
        try {
            registry.writes()
                    .update(type, "default", name, View.WHOLE, object.deepCopy(), List.of(), RequestOptions.plain());
        } catch (ApiException e) {
            if (e.code() != 404) throw e;
            registry.writes().create(type, "default", object, List.of(), RequestOptions.plain());
        }
    }

    private ResourceType type(String group, String plural) {
        return registry.find(group, "v1", plural)
                .orElseThrow(() -> new IllegalStateException(plural + " are not served"));
    }
}
