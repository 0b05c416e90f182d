package dev.portolan.ui.edge;

import dev.portolan.client.Informer;
import dev.portolan.client.Informers;
import dev.portolan.ui.core.Facts;
import dev.portolan.ui.core.Ref;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** The cluster's objects, read from the informers' memory, as facts. Thread-safe. */
public final class ClusterFacts {
    private final Informers informers;
    private final Runnable changed;
    private final Informer<Ingress> ingresses;
    private final Informer<Service> services;
    private final Informer<EndpointSlice> slices;
    private final Informer<Pod> pods;
    private final Informer<Node> nodes;
    private final GatewayRoutes routes;

    /** @param changed is called after any change, on informers' threads */
    public ClusterFacts(Informers informers, Runnable changed) {
        this.informers = informers;
        this.changed = changed;
        this.ingresses = follow(Ingress.class);
        this.services = follow(Service.class);
        this.slices = follow(EndpointSlice.class);
        this.pods = follow(Pod.class);
        this.nodes = follow(Node.class);
        this.routes = new GatewayRoutes(informers, changed);
    }

    private <T extends HasMetadata> Informer<T> follow(Class<T> kind) {
        Informer<T> informer = informers.of(kind);
        informer.onChange((before, after) -> changed.run());
        return informer;
    }

    /** Has {@code put} called with each slice as it changes, {@code gone} with each that ends; both on one thread. */
    public void eachSlice(BiConsumer<Ref, Optional<Facts.Slice>> changes) {
        slices.onChange((before, after) -> {
            EndpointSlice slice = after == null ? before : after;
            if (slice == null) return;
            Ref ref = new Ref(
                    Ref.Kind.SLICE,
                    slice.getMetadata().getNamespace(),
                    slice.getMetadata().getName());
            changes.accept(
                    ref,
                    after == null ? Optional.empty() : ServiceFacts.of(after).findFirst());
        });
    }

    /** Whether everything is listed once. */
    public boolean synced() {
        return Stream.of(ingresses, services, slices, pods, nodes).allMatch(Informer::synced);
    }

    /** Kinds of the Gateway API may come at any time: follows those that the API server has by now. */
    public void lookForRoutes() {
        routes.look();
    }

    /** The facts now. */
    public Facts now(Map<String, String> findings) {
        return new Facts(
                Stream.concat(ingresses.list().stream().map(RouteFacts::of), routes.facts())
                        .toList(),
                services.list().stream().map(ServiceFacts::of).toList(),
                ServiceFacts.slices(slices.list()),
                pods.list().stream().map(PodFacts::of).toList(),
                nodes.list().stream().map(PodFacts::of).toList(),
                findings);
    }

    /** The object that is meant, if it is known. */
    public Optional<? extends HasMetadata> object(Ref ref) {
        return switch (ref.kind()) {
            case INGRESS -> ingresses.get(ref.namespace(), ref.name());
            case HTTP_ROUTE, GRPC_ROUTE, TLS_ROUTE -> routes.get(ref);
            case SERVICE -> services.get(ref.namespace(), ref.name());
            case SLICE -> slices.get(ref.namespace(), ref.name());
            case POD -> pods.get(ref.namespace(), ref.name());
            case NODE -> nodes.get("", ref.name());
        };
    }

    /** The Services whose endpoints a pod is. */
    public List<Ref> servicesOf(Ref pod) {
        return ServiceFacts.slices(slices.list(pod.namespace())).stream()
                .filter(s -> s.endpoints().stream().anyMatch(e -> e.pod().equals(pod.name())))
                .map(Facts.Slice::service)
                .distinct()
                .toList();
    }
}
