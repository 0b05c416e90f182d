package dev.portolan.apiserver;

import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.patch.MergePatch;
import dev.portolan.apiserver.registry.Registry;
import dev.portolan.apiserver.registry.RequestOptions;
import dev.portolan.apiserver.registry.Writes.View;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.apiserver.storage.Watcher;
import dev.portolan.rules.Cidr;
import dev.portolan.store.StoreException;
import java.net.InetSocketAddress;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The Service {@code kubernetes} in {@code default}, with its Endpoints and slice: how pods find this server. Whoever deletes or
 * bends it gets it back at once; whoever bends the endpoints, within ten seconds.
 */
final class KubernetesService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KubernetesService.class);
    private static final String NAMESPACE = "default";
    private static final String NAME = "kubernetes";
    private static final long LOOK_EVERY = Watcher.seconds(10);

    private final Registry registry;
    private final Cidr range;
    private final Watcher watcher;
    private final Thread keeper;
    private int port;
    private List<InetSocketAddress> reachable = List.of();

    KubernetesService(Registry registry, Cidr range) {
        this.registry = registry;
        this.range = range;
        ResourceType services = type("", "services");
        String key = ObjectStorage.key(services, NAMESPACE, NAME);
        ObjectStorage storage = registry.storage();
        this.watcher =
                storage.cache(services).watch(key, s -> s.key().equals(key), storage.revision(), storage.revision());
        this.keeper = Thread.ofVirtual().name("kubernetes-service").unstarted(this::keep);
    }

    /**
     * Makes it so now, and keeps it so.
     *
     * @param port where the server listens
     * @param reachable the server's addresses that others can reach, all with one port; may be none
     */
    synchronized void publish(int port, List<InetSocketAddress> reachable) {
        this.port = reachable.isEmpty() ? port : reachable.getFirst().getPort();
        this.reachable = List.copyOf(reachable);
        ensure();
        if (keeper.getState() == Thread.State.NEW) keeper.start();
    }

    private void keep() {
        try {
            while (!watcher.closed()) {
                watcher.poll(LOOK_EVERY);
                if (!watcher.closed()) ensureOrSay();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the server is being closed
        }
    }

    private void ensureOrSay() {
        try {
            ensure();
        } catch (ApiException | StoreException e) {
            LOG.warn("the Service {}/{} is not as it should be: {}", NAMESPACE, NAME, e.getMessage());
        }
    }

    private synchronized void ensure() {
        ensure("", "services", service());
        ensure("", "endpoints", endpoints());
        ensure("discovery.k8s.io", "endpointslices", slice());
    }

    /** Only what we say is set; what others added stays. */
    private void ensure(String group, String plural, ObjectNode wanted) {
        ResourceType type = type(group, plural);
        try {
            registry.writes()
                    .patch(type, NAMESPACE, NAME, View.WHOLE, now -> mended(now, wanted), RequestOptions.plain());
        } catch (ApiException e) {
            if (e.code() != 404) throw e;
            registry.writes().create(type, NAMESPACE, wanted, List.of(), RequestOptions.plain());
        }
    }

    private static ObjectNode mended(ObjectNode now, ObjectNode wanted) {
        now.withObject("metadata").remove("resourceVersion"); // whatever it is by then
        return (ObjectNode) MergePatch.apply(now, wanted);
    }

    private ObjectNode service() {
        ObjectNode service = object("v1", "Service");
        label(service, "component", "apiserver");
        label(service, "provider", "kubernetes");
        ObjectNode spec = service.putObject("spec").put("type", "ClusterIP");
        spec.put("clusterIP", range.at(1).getHostAddress());
        ObjectNode https = spec.putArray("ports").addObject();
        https.put("name", "https").put("port", 443).put("protocol", "TCP").put("targetPort", port);
        return service;
    }

    private ObjectNode endpoints() {
        ObjectNode endpoints = object("v1", "Endpoints");
        label(endpoints, "endpointslice.kubernetes.io/skip-mirror", "true");
        if (reachable.isEmpty()) return endpoints.putNull("subsets");
        ObjectNode subset = endpoints.putArray("subsets").addObject();
        var list = subset.putArray("addresses");
        for (InetSocketAddress a : reachable)
            list.addObject().put("ip", a.getAddress().getHostAddress());
        subset.putArray("ports").add(port());
        return endpoints;
    }

    private ObjectNode slice() {
        ObjectNode slice = object("discovery.k8s.io/v1", "EndpointSlice");
        label(slice, "kubernetes.io/service-name", NAME);
        slice.put("addressType", "IPv4");
        var endpoints = slice.putArray("endpoints");
        for (InetSocketAddress a : reachable) {
            ObjectNode endpoint = endpoints.addObject();
            endpoint.putArray("addresses").add(a.getAddress().getHostAddress());
            endpoint.putObject("conditions").put("ready", true);
        }
        slice.putArray("ports").add(port());
        return slice;
    }

    private ObjectNode port() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", "https")
                .put("port", port)
                .put("protocol", "TCP");
    }

    private static ObjectNode object(String apiVersion, String kind) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("apiVersion", apiVersion).put("kind", kind);
        object.putObject("metadata").put("name", NAME).putObject("labels");
        return object;
    }

    private static void label(ObjectNode object, String key, String value) {
        object.withObject("metadata").withObject("labels").put(key, value);
    }

    private ResourceType type(String group, String plural) {
        return registry.find(group, "v1", plural)
                .orElseThrow(() -> new IllegalStateException(plural + " are not served"));
    }

    /** Ends the keeping; the Service stays. */
    @Override
    public void close() {
        watcher.close();
        try {
            keeper.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
