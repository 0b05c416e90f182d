package dev.portolan.controllers.pods;

import dev.portolan.client.Informer;
import dev.portolan.client.ObjectKey;
import dev.portolan.controllers.ownership.Ownership;
import dev.portolan.controllers.runtime.Index;
import dev.portolan.rules.LabelSelector;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which Services choose which pods: every pair of the selector is on the pod, in the same namespace; no selector chooses none. The effort is
 * in proportion to what is chosen, not to how many Services and pods there are. To be made before the listeners that ask it.
 */
public final class ServicePods {
    private final Informer<Service> services;
    private final Informer<Pod> pods;
    private final Index<Pod> podsByLabel = new Index<>(ServicePods::labels);
    private final Index<Service> servicesByPair = new Index<>(this::rarest);

    public ServicePods(Informer<Service> services, Informer<Pod> pods) {
        this.services = services;
        this.pods = pods;
        podsByLabel.follow(pods);
        servicesByPair.follow(services);
    }

    private static String word(String namespace, Map.Entry<String, String> label) {
        return namespace + '/' + label.getKey() + '=' + label.getValue();
    }

    private static Collection<String> labels(Pod pod) {
        String namespace = pod.getMetadata().getNamespace();
        return Ownership.labels(pod).entrySet().stream()
                .map(label -> word(namespace, label))
                .toList();
    }

    /** One pair finds a Service as well as all; the one that fewest share, so that a label on everything costs nothing. */
    private Collection<String> rarest(Service service) {
        if (!SelectingServices.selects(service)) {
            return List.of();
        }
        String namespace = service.getMetadata().getNamespace();
        List<String> pairs = service.getSpec().getSelector().entrySet().stream()
                .map(pair -> word(namespace, pair))
                .sorted()
                .toList();
        return pairs.stream().min(Comparator.comparingInt(servicesByPair::count)).stream()
                .toList();
    }

    /** The pods that {@code service}, which selects, chooses, by name. */
    public List<Pod> podsOf(Service service) {
        String namespace = service.getMetadata().getNamespace();
        LabelSelector selector = LabelSelector.ofLabels(service.getSpec().getSelector());
        Optional<String> fewest = service.getSpec().getSelector().entrySet().stream()
                .map(pair -> word(namespace, pair))
                .min(Comparator.comparingInt(podsByLabel::count));
        List<Pod> chosen = new ArrayList<>();
        for (ObjectKey key : fewest.map(podsByLabel::keys).orElse(Set.of())) {
            pods.get(key).filter(pod -> selector.matches(Ownership.labels(pod))).ifPresent(chosen::add);
        }
        return chosen;
    }

    /** The Services that choose {@code pod}. */
    public Set<ObjectKey> servicesOf(Pod pod) {
        Set<ObjectKey> choosing = new HashSet<>();
        for (String label : labels(pod)) {
            for (ObjectKey key : servicesByPair.keys(label)) {
                services.get(key)
                        .filter(SelectingServices::selects)
                        .filter(service -> LabelSelector.ofLabels(
                                        service.getSpec().getSelector())
                                .matches(Ownership.labels(pod)))
                        .ifPresent(_ -> choosing.add(key));
            }
        }
        return choosing;
    }
}
