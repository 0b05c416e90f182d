package dev.portolan.bench.propagation;

import dev.portolan.apiserver.ApiServer;
import dev.portolan.apiserver.ApiServerConfig;
import dev.portolan.apiserver.kinds.KindsConfig.AddressRules;
import dev.portolan.client.Clients;
import dev.portolan.client.Informer;
import dev.portolan.client.Informers;
import dev.portolan.controllers.endpoints.EndpointsController;
import dev.portolan.controllers.endpointslice.EndpointSliceController;
import dev.portolan.controllers.endpointslicemirroring.EndpointSliceMirroringController;
import dev.portolan.controllers.runtime.Controller;
import dev.portolan.controllers.runtime.ControllerContext;
import dev.portolan.proxy.ProxyConfig;
import dev.portolan.proxy.ServiceProxy;
import dev.portolan.rules.Cidr;
import dev.portolan.store.SqliteStore;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A real API server on a store in memory, the endpoint controllers and a proxy, with so many Services and pods. */
final class LoadedCluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Size size;
    private final SqliteStore store = SqliteStore.inMemory();
    private final RecordingPlane plane = new RecordingPlane();
    private final AtomicLong sliceWrites = new AtomicLong();
    private final ApiServer api;
    private final KubernetesClient client;
    private final Informers informers;
    private final Informer<EndpointSlice> slices;
    private final List<Controller> controllers;
    private final ServiceProxy proxy;

    LoadedCluster(Path folder, Size size) throws InterruptedException {
        this.size = size;
        Load.into(store, size);
        api = ApiServer.start(
                ApiServerConfig.local(folder).withServices(Cidr.parse("10.96.0.0/12"), AddressRules.KUBERNETES), store);
        var admin = api.admin();
        client = Clients.of(api.uri(), admin.caPem(), admin.certificatePem(), admin.keyPem());
        informers = new Informers(client);
        slices = informers.of(EndpointSlice.class);
        slices.onChange((before, after) -> sliceWrites.incrementAndGet());
        var context = new ControllerContext(informers, InstantSource.system());
        controllers = List.of(
                new EndpointSliceController(context),
                new EndpointsController(context),
                new EndpointSliceMirroringController(context));
        proxy = ServiceProxy.start(informers, new ProxyConfig("node-0", List.of(), plane));
        informers.start();
        controllers.forEach(Controller::start);
        settle();
    }

    /** Waits until every pod is in a slice, and in the table of the proxy. */
    private void settle() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (inSlices() < size.endpoints()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(size + ": only " + inSlices() + " endpoints after " + PATIENCE);
            }
            Thread.sleep(200);
        }
        proxy.awaitApplied(PATIENCE);
        Thread.sleep(3000); // Endpoints objects rest between writes: they should be done too
    }

    private long inSlices() {
        return slices.list().stream().mapToLong(s -> s.getEndpoints().size()).sum();
    }

    /** Makes a pod ready or unready; returns how many nanoseconds until the data plane was told. */
    long flip(int pod, boolean ready) throws InterruptedException {
        plane.clear();
        long began = System.nanoTime();
        write(pod, ready);
        RecordingPlane.Arrival arrival = plane.next(30);
        if (arrival == null) throw new IllegalStateException("pod p" + pod + " did not arrive within 30 s");
        return arrival.nanos() - began;
    }

    /** Writes a pod's readiness, as its node does. */
    void write(int pod, boolean ready) {
        String patch = """
                {"status":{"conditions":[{"type":"Ready","status":"%s","lastTransitionTime":"2026-01-01T00:00:00Z"}]}}""".formatted(ready ? "True" : "False");
        client.pods()
                .inNamespace("default")
                .withName("p" + pod)
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }

    /** Waits until so many pods are ready in slices. */
    void awaitReady(long count) throws InterruptedException {
        while (slices.list().stream()
                        .flatMap(s -> s.getEndpoints().stream())
                        .filter(e -> e.getConditions().getReady())
                        .count()
                != count) {
            Thread.sleep(5);
        }
    }

    Size size() {
        return size;
    }

    /** How many slices have been written so far. */
    long sliceWrites() {
        return sliceWrites.get();
    }

    @Override
    public void close() {
        proxy.close();
        controllers.reversed().forEach(Controller::close);
        informers.close();
        client.close();
        api.close();
        store.close();
    }
}
