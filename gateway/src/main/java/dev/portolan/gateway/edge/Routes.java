package dev.portolan.gateway.edge;

import dev.portolan.client.ControlLoop;
import dev.portolan.client.Informer;
import dev.portolan.client.Informers;
import dev.portolan.client.ObjectKey;
import dev.portolan.client.Outcome;
import dev.portolan.client.Progress;
import dev.portolan.gateway.core.BackendRef;
import dev.portolan.gateway.core.ClassRules;
import dev.portolan.gateway.core.GatewayApi;
import dev.portolan.gateway.core.GatewayPlan;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Computes the next table whenever something that it depends on changes, and hands it on. The first comes when all that it is made of is
 * listed; changes that come while one is computed are taken together into the next.
 */
public final class Routes implements AutoCloseable {
    private static final ObjectKey TABLE = ObjectKey.clusterWide("routes");
    private static final Duration UNTIL_LISTED = Duration.ofMillis(10);
    private static final Duration PAUSE_FROM = Duration.ofMillis(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);
    private static final Duration DISCOVERY = Duration.ofSeconds(5);

    private record Read(String version, IngressView view) {}

    private final Informer<Ingress> ingresses;
    private final Informer<IngressClass> classes;
    private final Informer<Service> services;
    private final Informer<EndpointSlice> slices;
    private final Informer<Secret> secretInformer;
    private final SliceIndex index = new SliceIndex();
    private final Secrets secrets;
    private final OutsideNames names;
    private final ClassRules rules;
    private final GatewayObjects gateways;
    private final Publisher publish;
    private final ControlLoop loop;
    private final ControlLoop discovery;
    private final Progress progress = new Progress();
    /** Services that some Ingress names; changes of others concern nobody here. */
    private volatile Set<ServiceKey> named = Set.of();

    private Map<ObjectKey, Read> read = Map.of();

    private volatile Set<SecretKey> namedSecrets = Set.of();

    /** Gets each table and plan, on one thread. */
    public interface Publisher {
        void publish(RouteTable table, GatewayPlan plan);
    }

    public Routes(Informers informers, ClassRules rules, Publisher publish) {
        this.rules = rules;
        this.publish = publish;
        this.ingresses = informers.of(Ingress.class);
        this.classes = informers.of(IngressClass.class);
        this.services = informers.of(Service.class);
        this.slices = informers.of(EndpointSlice.class);
        this.secretInformer = informers.of(Secret.class);
        this.secrets = new Secrets(secretInformer);
        this.loop = new ControlLoop("gateway-routes", 1, key -> compute());
        this.names = new OutsideNames(() -> changed());
        this.gateways = new GatewayObjects(informers, () -> changed());
        this.discovery = new ControlLoop(
                "gateway-api-kinds", 1, key -> gateways.discover() ? Outcome.done() : Outcome.after(DISCOVERY));
    }

    /** Starts to follow the API. */
    public void start() {
        ingresses.onChange((before, after) -> changed());
        classes.onChange((before, after) -> changed());
        services.onChange((before, after) -> {
            Service either = after == null ? before : after;
            if (either != null && named.contains(key(either))) {
                changed();
            }
        });
        slices.onChange((before, after) -> {
            index.changed(before, after);
            if (Stream.of(before, after)
                    .anyMatch(s -> s != null
                            && ServiceMapper.owner(s).filter(named::contains).isPresent())) {
                changed();
            }
        });
        secretInformer.onChange((before, after) -> {
            HasMetadata either = after == null ? before : after;
            if (either != null && namedSecrets.contains(secretKey(either))) {
                changed();
            }
        });
        changed();
        loop.start();
        names.start();
        discovery.enqueue(TABLE);
        discovery.start();
    }

    private void changed() {
        progress.changed();
        loop.enqueue(TABLE);
    }

    /**
     * Waits until the table is made of the EndpointSlices that there are at this moment.
     *
     * @return false when {@code deadline} passes first
     */
    public boolean awaitFollowed(Duration deadline) throws InterruptedException {
        return slices.awaitHeard(deadline) && progress.await(deadline);
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
                && secretInformer.synced()
                && gateways.synced();
    }

    private Outcome compute() throws InterruptedException {
        if (!listed()) {
            return Outcome.after(UNTIL_LISTED);
        }
        progress.begin();
        long began = System.nanoTime();
        List<IngressView> views = views();
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
        GatewayApi api = gateways.views();
        wanted.addAll(api.services());
        wantedSecrets.addAll(api.secrets());
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
        publish.publish(RouteTable.of(now, rules), GatewayPlan.of(api, now));
        progress.finish();
        pause(System.nanoTime() - began);
        return Outcome.done();
    }

    /** An Ingress is read once for each of its versions. */
    private List<IngressView> views() {
        Map<ObjectKey, Read> next = new HashMap<>();
        List<IngressView> views = new ArrayList<>();
        for (Ingress ingress : ingresses.list()) {
            ObjectKey key = ObjectKey.of(ingress);
            String version = String.valueOf(ingress.getMetadata().getResourceVersion());
            Read known = read.get(key);
            Read now = known != null && known.version().equals(version)
                    ? known
                    : new Read(version, IngressMapper.ingress(ingress));
            next.put(key, now);
            views.add(now.view());
        }
        read = next;
        return views;
    }

    /** A table of thousands of routes takes a while: under a storm of changes that is a third of one CPU at most. */
    private static void pause(long cost) throws InterruptedException {
        if (cost > PAUSE_FROM.toNanos()) {
            Thread.sleep(Duration.ofNanos(Math.min(2 * cost, LONGEST_PAUSE.toNanos())));
        }
    }

    @Override
    public void close() {
        progress.close();
        loop.close();
        names.close();
        discovery.close();
    }

    /** The Gateway API's objects, which the status is written to. */
    public GatewayObjects gateways() {
        return gateways;
    }
}
