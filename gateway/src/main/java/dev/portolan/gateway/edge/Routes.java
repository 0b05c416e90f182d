package dev.portolan.gateway.edge;

import dev.portolan.client.ControlLoop;
import dev.portolan.client.Informer;
import dev.portolan.client.Informers;
import dev.portolan.client.ObjectKey;
import dev.portolan.client.Outcome;
import dev.portolan.gateway.core.BackendRef;
import dev.portolan.gateway.core.ClassRules;
import dev.portolan.gateway.core.IngressView;
import dev.portolan.gateway.core.RouteTable;
import dev.portolan.gateway.core.SecretKey;
import dev.portolan.gateway.core.ServiceKey;
import dev.portolan.gateway.core.ServiceView;
import dev.portolan.gateway.core.SliceView;
import dev.portolan.gateway.core.Snapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Computes the next table whenever something that it depends on changes, and hands it on. The first comes when all that it is made of is
 * listed; changes that come while one is computed are taken together into the next.
 */
public final class Routes implements AutoCloseable {
    private static final ObjectKey TABLE = ObjectKey.clusterWide("routes");
    private static final Duration UNTIL_LISTED = Duration.ofMillis(10);

    private final Informer<Ingress> ingresses;
    private final Informer<IngressClass> classes;
    private final Informer<Service> services;
    private final Informer<EndpointSlice> slices;
    private final Informer<Secret> secretInformer;
    private final SliceIndex index = new SliceIndex();
    private final Secrets secrets;
    private final OutsideNames names;
    private final ClassRules rules;
    private final Consumer<RouteTable> publish;
    private final ControlLoop loop;
    /** Services that some Ingress names; changes of others concern nobody here. */
    private volatile Set<ServiceKey> named = Set.of();

    private volatile Set<SecretKey> namedSecrets = Set.of();

    /** @param publish gets each table, on one thread */
    public Routes(Informers informers, ClassRules rules, Consumer<RouteTable> publish) {
        this.rules = rules;
        this.publish = publish;
        this.ingresses = informers.of(Ingress.class);
        this.classes = informers.of(IngressClass.class);
        this.services = informers.of(Service.class);
        this.slices = informers.of(EndpointSlice.class);
        this.secretInformer = informers.of(Secret.class);
        this.secrets = new Secrets(secretInformer);
        this.loop = new ControlLoop("gateway-routes", 1, key -> compute());
        this.names = new OutsideNames(() -> loop.enqueue(TABLE));
    }

    /** Starts to follow the API. */
    public void start() {
        ingresses.onChange((before, after) -> loop.enqueue(TABLE));
        classes.onChange((before, after) -> loop.enqueue(TABLE));
        services.onChange((before, after) -> {
            Service either = after == null ? before : after;
            if (either != null && named.contains(key(either))) {
                loop.enqueue(TABLE);
            }
        });
        slices.onChange((before, after) -> {
            index.changed(before, after);
            if (Stream.of(before, after)
                    .anyMatch(s -> s != null
                            && ServiceMapper.owner(s).filter(named::contains).isPresent())) {
                loop.enqueue(TABLE);
            }
        });
        secretInformer.onChange((before, after) -> {
            HasMetadata either = after == null ? before : after;
            if (either != null && namedSecrets.contains(secretKey(either))) {
                loop.enqueue(TABLE);
            }
        });
        loop.enqueue(TABLE);
        loop.start();
        names.start();
    }

    private static ServiceKey key(Service service) {
        return new ServiceKey(
                service.getMetadata().getNamespace(), service.getMetadata().getName());
    }

    private static SecretKey secretKey(HasMetadata secret) {
        return new SecretKey(
                secret.getMetadata().getNamespace(), secret.getMetadata().getName());
    }

    private boolean listed() {
        return ingresses.synced()
                && classes.synced()
                && services.synced()
                && slices.synced()
                && secretInformer.synced();
    }

    private Outcome compute() {
        if (!listed()) {
            return Outcome.after(UNTIL_LISTED);
        }
        List<IngressView> views =
                ingresses.list().stream().map(IngressMapper::ingress).toList();
        Set<ServiceKey> wanted = new HashSet<>();
        Set<SecretKey> wantedSecrets = new HashSet<>();
        for (IngressView view : views) {
            Stream.concat(view.rules().stream().map(IngressView.Rule::backend), view.defaultBackend().stream())
                    .forEach(ref -> {
                        if (ref instanceof BackendRef.ServicePort port) {
                            wanted.add(new ServiceKey(view.key().namespace(), port.service()));
                        }
                    });
            wantedSecrets.addAll(view.secrets());
        }
        // Before they are read: a change from here on asks for another table.
        named = Set.copyOf(wanted);
        namedSecrets = Set.copyOf(wantedSecrets);
        Map<ServiceKey, ServiceView> found = new HashMap<>();
        Map<ServiceKey, List<SliceView>> endpoints = new HashMap<>();
        Set<String> outside = new HashSet<>();
        for (ServiceKey each : wanted) {
            services.get(each.namespace(), each.name())
                    .map(ServiceMapper::service)
                    .ifPresent(s -> {
                        found.put(each, s);
                        s.externalName().filter(name -> !name.isEmpty()).ifPresent(outside::add);
                    });
            endpoints.put(each, index.of(each));
        }
        Snapshot now = new Snapshot(
                views,
                classes.list().stream().map(IngressMapper::ingressClass).toList(),
                found,
                endpoints,
                names.addresses(outside),
                secrets.views(wantedSecrets));
        publish.accept(RouteTable.of(now, rules));
        return Outcome.done();
    }

    @Override
    public void close() {
        loop.close();
        names.close();
    }
}
