package dev.portolan.apiserver;

import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.patch.MergePatch;
import dev.portolan.apiserver.registry.DeleteOptions;
import dev.portolan.apiserver.registry.Registry;
import dev.portolan.apiserver.registry.RequestOptions;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.ChangeBell;
import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.apiserver.storage.Watcher;
import dev.portolan.rules.Cidr;
import dev.portolan.rules.IpAddresses;
import dev.portolan.store.StoreException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The Service {@code kubernetes} in {@code default}, with its Endpoints and slices: how pods find this server and every other on the same
 * store. Whoever deletes or bends it gets it back at once; whoever bends the endpoints, within ten seconds. A server that is closed is
 * taken out at once, one that is killed, when its Lease is over.
 */
final class KubernetesService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KubernetesService.class);
    private static final String NAMESPACE = "default";
    private static final String NAME = KubernetesEndpoints.NAME;
    private static final long LOOK_EVERY = Watcher.seconds(10);

    private final Registry registry;
    private final Cidr range;
    private final ApiServerLeases leases;
    private final ChangeBell changes;
    private final Thread keeper;
    private int port;
    private List<InetSocketAddress> reachable = List.of();

    KubernetesService(Registry registry, Cidr range) {
        this.registry = registry;
        this.range = range;
        this.leases = new ApiServerLeases(registry, System::nanoTime);
        ResourceType services = type("", "services");
        String key = ObjectStorage.key(services, NAMESPACE, NAME);
        ObjectStorage storage = registry.storage();
        this.changes = new ChangeBell(storage.cache(services), key, s -> s.key().equals(key));
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
            while (!changes.closed()) {
                changes.await(LOOK_EVERY);
                if (!changes.closed()) ensureOrSay();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the server is being closed
        }
    }

    private void ensureOrSay() {
        try {
            ensure();
        } catch (RuntimeException e) { // nobody else would begin this thread again
            LOG.warn("the Service {}/{} is not as it should be: {}", NAMESPACE, NAME, e.toString());
        }
    }

    private synchronized void ensure() {
        leases.renew(reachable);
        List<InetSocketAddress> servers;
        do { // a server that came or went meanwhile has published already, and that must not be undone
            servers = leases.alive();
            publish(servers);
        } while (!servers.equals(leases.alive()));
    }

    private void publish(List<InetSocketAddress> servers) {
        int first = servers.isEmpty() ? port : servers.getFirst().getPort();
        ensure(type("", "services"), service(first));
        ensure(type("", "endpoints"), KubernetesEndpoints.endpoints(servers));
        List<ObjectNode> slices = KubernetesEndpoints.slices(servers, first);
        ResourceType sliceType = type("discovery.k8s.io", "endpointslices");
        slices.forEach(slice -> ensure(sliceType, slice));
        removeSlicesBut(sliceType, slices.stream().map(KubernetesService::name).collect(Collectors.toSet()));
    }

    private void removeSlicesBut(ResourceType type, Set<String> names) {
        registry.storage()
                .fresh(type)
                .list(
                        ObjectStorage.under(type, NAMESPACE),
                        s -> s.name().startsWith(NAME + "-") && !names.contains(s.name()) && ofThis(s.json()),
                        0)
                .objects()
                .forEach(s -> remove(type, s.name()));
    }

    private void remove(ResourceType type, String slice) {
        try {
            var options = new DeleteOptions(null, DeleteOptions.Propagation.DEFAULT, "", "");
            registry.delete(type, NAMESPACE, slice, options, RequestOptions.plain());
        } catch (ApiException e) {
            if (e.code() != 404) throw e; // another server has just removed it
        }
    }

    private static boolean ofThis(JsonNode slice) {
        return NAME.equals(slice.path("metadata")
                .path("labels")
                .path("kubernetes.io/service-name")
                .asString(""));
    }

    private static String name(ObjectNode object) {
        return object.path("metadata").path("name").asString("");
    }

    /** Only what we say is set; what others added stays. */
    private void ensure(ResourceType type, ObjectNode wanted) {
        Ensured.changed(registry, type, NAMESPACE, name(wanted), now -> mended(now, wanted), wanted::deepCopy);
    }

    private static ObjectNode mended(ObjectNode now, ObjectNode wanted) {
        now.withObject("metadata").remove("resourceVersion"); // whatever it is by then
        return (ObjectNode) MergePatch.apply(now, wanted);
    }

    private ObjectNode service(int targetPort) {
        ObjectNode service = KubernetesEndpoints.object("v1", "Service", NAME);
        KubernetesEndpoints.label(service, "component", "apiserver");
        KubernetesEndpoints.label(service, "provider", "kubernetes");
        ObjectNode spec = service.putObject("spec").put("type", "ClusterIP");
        spec.put("clusterIP", IpAddresses.text(range.at(1)));
        ObjectNode https = spec.putArray("ports").addObject();
        https.put("name", "https").put("port", 443).put("protocol", "TCP").put("targetPort", targetPort);
        return service;
    }

    private ResourceType type(String group, String plural) {
        return registry.find(group, "v1", plural)
                .orElseThrow(() -> new IllegalStateException(plural + " are not served"));
    }

    /** The others go on; the last one leaves its address, for whoever comes next. */
    private synchronized void leave() {
        boolean alone = leases.alone();
        leases.end();
        if (!alone) publish(leases.alive());
    }

    /** Ends the keeping; the Service stays. */
    @Override
    public void close() {
        changes.close();
        try {
            if (keeper.getState() != Thread.State.NEW) keeper.join();
            leave();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ApiException | StoreException e) {
            LOG.warn("this server is still among the endpoints of {}/{}: {}", NAMESPACE, NAME, e.getMessage());
        }
    }
}
