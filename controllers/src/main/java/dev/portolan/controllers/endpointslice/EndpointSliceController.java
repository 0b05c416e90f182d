package dev.portolan.controllers.endpointslice;

import dev.portolan.client.Informer;
import dev.portolan.client.ObjectKey;
import dev.portolan.client.Outcome;
import dev.portolan.controllers.endpointslice.core.SliceChange;
import dev.portolan.controllers.endpointslice.core.SliceDecision;
import dev.portolan.controllers.endpointslice.core.SliceLabels;
import dev.portolan.controllers.endpointslice.core.TriggerTimes;
import dev.portolan.controllers.ownership.Ownership;
import dev.portolan.controllers.pods.SelectingServices;
import dev.portolan.controllers.pods.ServicePods;
import dev.portolan.controllers.runtime.ApiWrites;
import dev.portolan.controllers.runtime.Controller;
import dev.portolan.controllers.runtime.ControllerContext;
import dev.portolan.controllers.runtime.SyncedLoop;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the EndpointSlices of every Service with a selector. A pod's change is written as soon as it is heard of: changes are brought
 * together only while an earlier write of the same Service is under way.
 */
public final class EndpointSliceController implements Controller {
    private static final int WORKERS = 4;

    private final Informer<Service> services;
    private final ServicePods chosen;
    private final Informer<Node> nodes;
    private final ServiceSlices slices;
    private final ApiWrites writes;
    private final SyncedLoop loop;
    private final Map<ObjectKey, TriggerTimes> seen = new ConcurrentHashMap<>();

    public EndpointSliceController(ControllerContext context) {
        this.services = context.informers().of(Service.class);
        Informer<Pod> pods = context.informers().of(Pod.class);
        this.chosen = new ServicePods(services, pods);
        this.nodes = context.informers().of(Node.class);
        Informer<EndpointSlice> shown = context.informers().of(EndpointSlice.class);
        this.slices = new ServiceSlices(shown, context.clock(), SliceLabels::managed);
        this.writes = new ApiWrites(context.client());
        this.loop = new SyncedLoop(
                "endpointslice-controller", WORKERS, this::reconcile, List.of(services, pods, nodes, shown));
        services.onChange((before, after) -> {
            if (after != null) loop.enqueue(after);
            else if (before != null) seen.remove(ObjectKey.of(before));
        });
        pods.onChange(this::podChanged);
        nodes.onChange(this::nodeChanged);
        shown.onChange((before, after) -> sliceChanged(after == null ? before : after));
    }

    @Override
    public void start() {
        loop.start();
    }

    private void podChanged(@Nullable Pod before, @Nullable Pod after) {
        if (after != null) chosen.servicesOf(after).forEach(loop::enqueue);
        if (before != null && (after == null || !Ownership.labels(before).equals(Ownership.labels(after)))) {
            chosen.servicesOf(before).forEach(loop::enqueue);
        }
    }

    private void nodeChanged(@Nullable Node before, @Nullable Node after) {
        String was = before == null ? "" : zone(before);
        String is = after == null ? "" : zone(after);
        if (!was.equals(is)) services.list().forEach(loop::enqueue);
    }

    private void sliceChanged(@Nullable EndpointSlice slice) {
        if (slice != null && SliceLabels.managed(slice)) {
            loop.enqueue(new ObjectKey(slice.getMetadata().getNamespace(), SliceLabels.serviceName(slice)));
        }
    }

    private Outcome reconcile(ObjectKey key) {
        Service service = services.get(key).orElse(null);
        if (service == null || service.getMetadata().getDeletionTimestamp() != null) {
            return Outcome.done(); // its slices go with it, through their owner reference
        }
        List<EndpointSlice> present = slices.of(key);
        if ("ExternalName".equals(service.getSpec().getType())) {
            present.forEach(slice -> write(new SliceChange.Delete(slice)));
        } else if (SelectingServices.selects(service)) {
            List<Pod> pods = chosen.podsOf(service);
            TriggerTimes times = TriggerTimes.of(service, pods);
            String trigger = times.earliestSince(seen.getOrDefault(key, TriggerTimes.NONE))
                    .map(Instant::toString)
                    .orElse("");
            SliceDecision.decide(new SliceDecision.Snapshot(service, pods, present, this::zoneOf, trigger))
                    .forEach(this::write);
            seen.put(key, times);
        }
        return Outcome.done();
    }

    private void write(SliceChange change) {
        slices.write(change, writes);
    }

    private String zoneOf(String node) {
        return nodes.get("", node).map(EndpointSliceController::zone).orElse("");
    }

    private static String zone(Node node) {
        return Ownership.labels(node).getOrDefault("topology.kubernetes.io/zone", "");
    }

    @Override
    public void close() {
        loop.close();
    }
}
