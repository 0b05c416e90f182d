package dev.portolan.node.pod;

import dev.portolan.client.Informer;
import dev.portolan.client.Lister;
import dev.portolan.node.stats.ContainerUse;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A worker for each pod that is bound to the node. Thread-safe. */
public final class PodWorkers implements AutoCloseable {
    private final NodeContext node;
    private final Map<String, PodWorker> byUid = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** Workers for pods of {@code node}; none before {@link #follow}. */
    public PodWorkers(NodeContext node) {
        this.node = node;
    }

    /** Removes the files of pods that ended while no agent ran. */
    public void clean(Lister<Pod> pods) throws IOException {
        Set<String> known =
                pods.list().stream().map(p -> p.getMetadata().getUid()).collect(Collectors.toSet());
        PodFolder.deleteOthers(node.config().stateFolder(), known);
    }

    /** Follows pods and the slices that name them. */
    public void follow(Informer<Pod> pods, Informer<EndpointSlice> slices) {
        slices.onChange((before, after) -> slice(after == null ? before : after));
        pods.onChange(this::pod);
    }

    private void pod(@Nullable Pod before, @Nullable Pod after) {
        if (closed) {
            return;
        }
        if (after == null) {
            if (before != null) {
                Optional.ofNullable(byUid.remove(before.getMetadata().getUid())).ifPresent(PodWorker::gone);
            }
        } else if (node.config().nodeName().equals(after.getSpec().getNodeName())) {
            byUid.compute(after.getMetadata().getUid(), (uid, worker) -> {
                if (worker != null) {
                    worker.update(after);
                    return worker;
                }
                PodWorker made = new PodWorker(node, after, now());
                made.start();
                return made;
            });
        }
    }

    private Instant now() {
        return node.clock().instant();
    }

    /** Only pods that are leaving wait for slices. */
    private void slice(@Nullable EndpointSlice slice) {
        if (slice == null) {
            return;
        }
        String namespace = slice.getMetadata().getNamespace();
        for (PodWorker each : byUid.values()) {
            var metadata = each.pod().getMetadata();
            if (metadata.getDeletionTimestamp() != null
                    && metadata.getNamespace().equals(namespace)) {
                each.wake();
            }
        }
    }

    /** The worker of the pod of that name; of several, the one that isn't leaving. */
    Optional<PodWorker> find(String namespace, String name) {
        List<PodWorker> found = byUid.values().stream()
                .filter(w -> w.pod().getMetadata().getNamespace().equals(namespace)
                        && w.pod().getMetadata().getName().equals(name))
                .toList();
        return found.stream()
                .filter(w -> w.pod().getMetadata().getDeletionTimestamp() == null)
                .findFirst()
                .or(() -> found.stream().findFirst());
    }

    /** The pods there are. */
    public List<Pod> pods() {
        return byUid.values().stream().map(PodWorker::pod).toList();
    }

    /** What the running containers use, of those that can be measured. */
    public List<ContainerUse> use() {
        return byUid.values().stream()
                .flatMap(w -> w.slots().all().stream()
                        .flatMap(slot -> slot.run().flatMap(r -> r.container().use()).stream()
                                .map(use -> new ContainerUse(
                                        w.pod().getMetadata().getNamespace(),
                                        w.pod().getMetadata().getName(),
                                        w.pod().getMetadata().getUid(),
                                        slot.name(),
                                        use))))
                .toList();
    }

    /** Ends all programs of all pods; their objects stay. */
    @Override
    public void close() {
        closed = true;
        byUid.values().forEach(PodWorker::close);
        try {
            for (PodWorker each : byUid.values()) {
                each.join();
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }
}
