package dev.portolan.controllers.endpointslice.core;

import dev.portolan.controllers.pods.PodState;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * When what a Service's endpoints rest on last changed, from which network programming latency is measured (the annotation
 * {@code endpoints.kubernetes.io/last-change-trigger-time}).
 *
 * @param times per pod uid, and of the Service under its own uid
 */
public record TriggerTimes(Map<String, Instant> times) {
    /** Before anything was seen. */
    public static final TriggerTimes NONE = new TriggerTimes(Map.of());

    public TriggerTimes {
        times = Map.copyOf(times);
    }

    /** The times as they are now. */
    public static TriggerTimes of(Service service, List<Pod> pods) {
        Map<String, Instant> times = new HashMap<>();
        times.put(
                service.getMetadata().getUid(),
                Instant.parse(service.getMetadata().getCreationTimestamp()));
        pods.forEach(pod -> PodState.readySince(pod)
                .ifPresent(since -> times.put(pod.getMetadata().getUid(), since)));
        return new TriggerTimes(times);
    }

    /** The earliest of what is newer here than in {@code before}; empty when nothing is. */
    public Optional<Instant> earliestSince(TriggerTimes before) {
        return times.entrySet().stream()
                .filter(e -> {
                    Instant known = before.times.get(e.getKey());
                    return known == null || e.getValue().isAfter(known);
                })
                .map(Map.Entry::getValue)
                .min(Instant::compareTo);
    }
}
