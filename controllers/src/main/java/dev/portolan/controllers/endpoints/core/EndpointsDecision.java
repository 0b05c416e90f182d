package dev.portolan.controllers.endpoints.core;

import dev.portolan.controllers.endpointslice.core.AddressFamily;
import dev.portolan.controllers.endpointslice.core.PodEndpoint;
import dev.portolan.controllers.ownership.Ownership;
import dev.portolan.controllers.pods.PodState;
import io.fabric8.kubernetes.api.model.EndpointPort;
import io.fabric8.kubernetes.api.model.EndpointSubset;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The Endpoints object that a Service should have beside its slices (Kubernetes documentation, Service, "Endpoints"). */
public final class EndpointsDecision {
    /** How many addresses an Endpoints object holds at most. */
    public static final int CAPACITY = 1000;

    static final String TRIGGER_TIME = "endpoints.kubernetes.io/last-change-trigger-time";
    static final String OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity";
    /** The label of objects that this controller has made. */
    public static final String MANAGED_BY = "endpoints.kubernetes.io/managed-by";

    private static final String HEADLESS = "service.kubernetes.io/headless";

    private EndpointsDecision() {}

    /**
     * The object to write, as new when {@code before} is empty; nothing when it is right already.
     *
     * @param pods those whose labels match the Service's selector, by name
     * @param triggerTime when the earliest change happened that this decision answers; empty when unknown
     */
    public static Optional<Endpoints> decide(
            Service service, List<Pod> pods, Optional<Endpoints> before, String triggerTime) {
        AddressFamily family = AddressFamily.of(service).getFirst();
        List<Subsets.Entry> entries = new ArrayList<>();
        for (Pod pod : pods) {
            boolean publish = Boolean.TRUE.equals(service.getSpec().getPublishNotReadyAddresses());
            if (PodEndpoint.counts(pod, family) && (publish || !PodState.terminating(pod))) {
                entries.add(Subsets.entry(service, pod, family, publish || PodState.ready(pod)));
            }
        }
        boolean tooMany = entries.size() > CAPACITY;
        List<EndpointSubset> subsets = Subsets.of(tooMany ? Subsets.mostUseful(entries, CAPACITY) : entries);
        Map<String, String> labels = labels(service);
        if (before.isPresent() && isRight(before.get(), subsets, labels, tooMany)) {
            return Optional.empty();
        }
        EndpointsBuilder endpoints = before.map(EndpointsBuilder::new)
                .orElseGet(() -> new EndpointsBuilder()
                        .withNewMetadata()
                        .withNamespace(service.getMetadata().getNamespace())
                        .withName(service.getMetadata().getName())
                        .endMetadata());
        Map<String, String> annotations = new HashMap<>(annotations(before));
        set(annotations, TRIGGER_TIME, triggerTime);
        set(annotations, OVER_CAPACITY, tooMany ? "truncated" : "");
        return Optional.of(endpoints
                .editMetadata()
                .withLabels(labels)
                .withAnnotations(annotations)
                .endMetadata()
                .withSubsets(subsets)
                .build());
    }

    private static boolean isRight(
            Endpoints now, List<EndpointSubset> subsets, Map<String, String> labels, boolean tooMany) {
        return now.getSubsets().equals(subsets)
                && Ownership.labels(now).equals(labels)
                && annotations(Optional.of(now)).containsKey(OVER_CAPACITY) == tooMany;
    }

    private static Map<String, String> labels(Service service) {
        Map<String, String> labels = new HashMap<>(Ownership.labels(service));
        labels.put(MANAGED_BY, "endpoint-controller");
        labels.remove(HEADLESS);
        if ("None".equals(service.getSpec().getClusterIP())) {
            labels.put(HEADLESS, "");
        }
        return labels;
    }

    private static Map<String, String> annotations(Optional<Endpoints> endpoints) {
        return endpoints.map(e -> e.getMetadata().getAnnotations()).orElse(Map.of());
    }

    private static void set(Map<String, String> annotations, String key, String value) {
        if (value.isEmpty()) annotations.remove(key);
        else annotations.put(key, value);
    }

    static EndpointPort port(io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort port) {
        EndpointPort same = new EndpointPort();
        if (port.getName() != null && !port.getName().isEmpty()) same.setName(port.getName());
        same.setPort(port.getPort());
        same.setProtocol(port.getProtocol());
        same.setAppProtocol(port.getAppProtocol());
        return same;
    }
}
