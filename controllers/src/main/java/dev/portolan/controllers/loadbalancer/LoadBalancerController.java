package dev.portolan.controllers.loadbalancer;

import dev.portolan.client.EventRecorder;
import dev.portolan.client.Informer;
import dev.portolan.client.ObjectKey;
import dev.portolan.client.Outcome;
import dev.portolan.controllers.loadbalancer.core.AddressDecision;
import dev.portolan.controllers.loadbalancer.core.AddressPlan;
import dev.portolan.controllers.runtime.ApiWrites;
import dev.portolan.controllers.runtime.Controller;
import dev.portolan.controllers.runtime.ControllerContext;
import dev.portolan.controllers.runtime.OwnWrites;
import dev.portolan.controllers.runtime.SyncedLoop;
import dev.portolan.rules.Cidr;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Gives Services of type LoadBalancer an address of the pool, and takes it back. What is taken is read from the Services themselves. */
public final class LoadBalancerController implements Controller {
    /** One: two at the same time could choose the same address. */
    private static final int WORKERS = 1;

    private final Cidr pool;
    private final OwnWrites<Service> services;
    private final ApiWrites writes;
    private final EventRecorder events;
    private final SyncedLoop loop;
    private final Set<ObjectKey> waiting = ConcurrentHashMap.newKeySet();

    public LoadBalancerController(ControllerContext context, Cidr pool) {
        Informer<Service> shown = context.informers().of(Service.class);
        this.pool = pool;
        this.services = new OwnWrites<>(shown, context.clock());
        this.writes = new ApiWrites(context.client());
        this.events = new EventRecorder(context.client(), "service-controller");
        this.loop = new SyncedLoop("loadbalancer-controller", WORKERS, this::reconcile, List.of(shown));
        shown.onChange((before, after) -> {
            if (after != null) loop.enqueue(after);
            boolean released = before != null
                    && (after == null || !AddressDecision.ips(before).equals(AddressDecision.ips(after)));
            if (released) waiting.forEach(loop::enqueue);
        });
    }

    @Override
    public void start() {
        loop.start();
    }

    private Outcome reconcile(ObjectKey key) {
        waiting.remove(key);
        Service service = services.get(key).orElse(null);
        if (service == null) {
            return Outcome.done();
        }
        switch (AddressDecision.decide(service, services.list(), pool)) {
            case AddressPlan.Keep() -> {}
            case AddressPlan.Assign(String ip) -> assign(service, ip);
            case AddressPlan.Release() -> release(service);
            case AddressPlan.Wait(String reason) -> {
                waiting.add(key);
                events.warning(service, "SyncLoadBalancerFailed", "No address for this Service: " + reason);
            }
        }
        return Outcome.done();
    }

    /** The finalizer first: an address that nobody would give back must never be handed out. */
    private void assign(Service service, String ip) {
        Service marked = service;
        if (!AddressDecision.finalized(service)) {
            marked = services.put(writes.update(new ServiceBuilder(service)
                    .editMetadata()
                    .addToFinalizers(AddressDecision.FINALIZER)
                    .endMetadata()
                    .build()));
        }
        if (AddressDecision.ips(marked).equals(List.of(ip))) {
            return;
        }
        services.put(writes.updateStatus(new ServiceBuilder(marked)
                .editOrNewStatus()
                .withNewLoadBalancer()
                .addNewIngress()
                .withIp(ip)
                .withIpMode("VIP")
                .endIngress()
                .endLoadBalancer()
                .endStatus()
                .build()));
        events.normal(service, "EnsuredLoadBalancer", "Reachable at " + ip);
    }

    private void release(Service service) {
        Service emptied = service;
        if (!AddressDecision.ips(service).isEmpty()) {
            emptied = services.put(writes.updateStatus(new ServiceBuilder(service)
                    .editOrNewStatus()
                    .withNewLoadBalancer()
                    .endLoadBalancer()
                    .endStatus()
                    .build()));
        }
        if (AddressDecision.finalized(emptied)) {
            services.put(writes.update(new ServiceBuilder(emptied)
                    .editMetadata()
                    .removeFromFinalizers(AddressDecision.FINALIZER)
                    .endMetadata()
                    .build()));
        }
        if (service.getMetadata().getDeletionTimestamp() != null) {
            services.gone(service);
        }
    }

    @Override
    public void close() {
        loop.close();
        events.close();
    }
}
