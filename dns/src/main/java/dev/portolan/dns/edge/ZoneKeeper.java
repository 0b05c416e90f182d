package dev.portolan.dns.edge;

import dev.portolan.client.Informer;
import dev.portolan.client.Informers;
import dev.portolan.client.Progress;
import dev.portolan.dns.core.Authority;
import dev.portolan.dns.core.EndpointView;
import dev.portolan.dns.core.PodDirectory;
import dev.portolan.dns.core.Resolution;
import dev.portolan.dns.core.SearchPaths;
import dev.portolan.dns.core.ServiceName;
import dev.portolan.dns.core.ServiceRecords;
import dev.portolan.dns.core.Zone;
import dev.portolan.dns.core.ZoneSettings;
import dev.portolan.dns.metrics.DnsMetrics;
import dev.portolan.dns.wire.Rcode;
import dev.portolan.dns.wire.Reply;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a {@link Zone} true to the cluster. A change makes the names of its own Service anew and no others; a burst of changes
 * becomes one new zone. Until the cluster is known once, names in the zone are answered SERVFAIL: "no such name" would be a lie.
 */
public final class ZoneKeeper implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Logger log = LoggerFactory.getLogger(ZoneKeeper.class);
    private final ZoneSettings settings;
    private final Informer<Service> services;
    private final Informer<EndpointSlice> slices;
    private final Informer<Namespace> namespaces;
    private final List<Informer<?>> needed = new ArrayList<>();
    private final PodDirectory pods;
    private final CountDownLatch first = new CountDownLatch(1);
    private final Thread worker;
    private final SearchPaths.Namespaces searchers;
    private final DnsMetrics metrics;
    private volatile Authority authority;
    private volatile @Nullable Zone zone;

    private final Progress progress = new Progress();

    // Guarded by this.
    private final SliceEndpoints endpoints = new SliceEndpoints();
    private final Set<ServiceName> dirty = new HashSet<>();
    private final List<Instant> triggers = new ArrayList<>();
    private boolean changed;
    private Set<String> namespaceNames = Set.of();
    private boolean namespacesDirty = true;

    /** Follows the cluster until closed. The informers may be started before or after. */
    public ZoneKeeper(
            Informers informers, ZoneSettings settings, PodNames podNames, PodSearches searches, DnsMetrics metrics) {
        this.settings = settings;
        this.metrics = metrics;
        this.services = informers.of(Service.class);
        this.slices = informers.of(EndpointSlice.class);
        this.namespaces = informers.of(Namespace.class);
        needed.addAll(List.of(services, slices, namespaces));
        boolean follow = podNames == PodNames.VERIFIED || searches == PodSearches.WALKED;
        @Nullable PodAddresses addresses = follow ? follow(informers.of(Pod.class)) : null;
        this.searchers =
                addresses == null || searches == PodSearches.LEFT_TO_THEM ? client -> Optional.empty() : addresses;
        this.pods = switch (podNames) {
            case DISABLED -> (namespace, address) -> false;
            case INSECURE -> (namespace, address) -> true;
            case VERIFIED -> Objects.requireNonNull(addresses);
        };
        Zone unknown = Zone.empty(settings);
        this.authority = (name, type) -> name.within(settings.apex())
                ? new Resolution.Known(new Reply.Failure(Rcode.SERVFAIL))
                : unknown.resolve(name, type, pods);
        this.worker = Thread.ofVirtual().name("dns-zone").unstarted(this::work);
        services.onChange((before, after) -> serviceChanged(before == null ? after : before));
        slices.onChange(this::sliceChanged);
        namespaces.onChange((before, after) -> {
            if (before == null || after == null) {
                namespacesChanged();
            }
        });
        worker.start();
    }

    private PodAddresses follow(Informer<Pod> all) {
        needed.add(all);
        return new PodAddresses(all);
    }

    /** Whose search lists are known. */
    public SearchPaths.Namespaces searchers() {
        return searchers;
    }

    /** The zone at this moment; empty until the cluster is known for the first time. */
    public Optional<Zone> zone() {
        return Optional.ofNullable(zone);
    }

    /** What is known at this moment. */
    public Authority authority() {
        return authority;
    }

    /** Waits until the cluster is known for the first time; false when {@code deadline} passes first. */
    public boolean await(Duration deadline) throws InterruptedException {
        return first.await(deadline.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Waits until the zone is made of the EndpointSlices that there are at this moment.
     *
     * @return false when {@code deadline} passes first
     */
    public boolean awaitFollowed(Duration deadline) throws InterruptedException {
        return slices.awaitHeard(deadline) && progress.await(deadline);
    }

    private synchronized void namespacesChanged() {
        namespacesDirty = true;
        wake();
    }

    private synchronized void serviceChanged(@Nullable Service service) {
        if (service != null) {
            dirty.add(new ServiceName(
                    service.getMetadata().getNamespace(), service.getMetadata().getName()));
            wake();
        }
    }

    private synchronized void sliceChanged(@Nullable EndpointSlice before, @Nullable EndpointSlice after) {
        Set<ServiceName> its = endpoints.changed(before, after);
        dirty.addAll(its);
        if (before != null && after != null && !its.isEmpty()) {
            ObjectMapper.changed(after).ifPresent(triggers::add);
        }
        wake();
    }

    private synchronized void wake() {
        changed = true;
        progress.changed();
        notifyAll();
    }

    private void work() {
        try {
            for (Informer<?> each : needed) {
                while (!each.awaitSynced(PATIENCE)) {
                    if (Thread.interrupted()) throw new InterruptedException("closed");
                    log.warn("still waiting for the first list of what the zone is made from");
                }
            }
            Zone next = Zone.empty(settings);
            wake();
            for (long serial = 1; true; serial++) {
                Round round = next();
                try {
                    next = with(next, round, serial);
                    publish(next, round);
                } catch (RuntimeException bug) {
                    log.error("the zone stays as it was; tried again in {}", PAUSE, bug);
                    Thread.sleep(PAUSE);
                    again(round);
                }
            }
        } catch (InterruptedException closed) {
            log.debug("the zone is no longer kept");
        }
    }

    /** What one new zone takes over: Services with their endpoints of that moment, and when changes of them happened. */
    private record Round(Map<ServiceName, List<EndpointView>> services, List<Instant> triggers) {}

    private synchronized Round next() throws InterruptedException {
        while (!changed) {
            wait();
        }
        changed = false;
        progress.begin();
        Map<ServiceName, List<EndpointView>> batch = new HashMap<>();
        dirty.forEach(service -> batch.put(service, endpoints.of(service)));
        Round round = new Round(batch, List.copyOf(triggers));
        dirty.clear();
        triggers.clear();
        return round;
    }

    private synchronized void again(Round failed) {
        dirty.addAll(failed.services().keySet());
        namespacesDirty = true;
        wake();
    }

    /** A Service whose names cannot be made or taken over costs the others nothing. */
    private Zone with(Zone zone, Round round, long serial) {
        Map<ServiceName, ServiceRecords> changes = new HashMap<>();
        round.services().forEach((service, its) -> changes.put(service, records(service, its)));
        Set<String> all = namespaceNames();
        try {
            return zone.with(changes, all, serial);
        } catch (RuntimeException oneOfThem) {
            Zone next = zone.with(Map.of(), all, serial);
            for (var each : changes.entrySet()) {
                try {
                    next = next.with(Map.of(each.getKey(), each.getValue()), all, serial);
                } catch (RuntimeException bug) {
                    log.error("the names of Service {} stay as they were", each.getKey(), bug);
                }
            }
            return next;
        }
    }

    private void publish(Zone next, Round round) {
        zone = next;
        authority = (name, type) -> next.resolve(name, type, pods);
        progress.finish();
        first.countDown();
        Instant now = Instant.now();
        round.triggers().forEach(at -> metrics.programmed(Duration.between(at, now)));
    }

    private ServiceRecords records(ServiceName name, Collection<EndpointView> its) {
        try {
            return services.get(name.namespace(), name.name())
                    .flatMap(ObjectMapper::service)
                    .map(view -> ServiceRecords.of(settings, view, its))
                    .orElse(ServiceRecords.NONE);
        } catch (RuntimeException unusable) {
            log.warn("Service {} has no names in DNS: {}", name, unusable.toString());
            return ServiceRecords.NONE;
        }
    }

    private synchronized Set<String> namespaceNames() {
        if (namespacesDirty) {
            namespacesDirty = false; // before the list is taken: what changes meanwhile makes it dirty again
            namespaceNames = namespaces.list().stream()
                    .map(n -> n.getMetadata().getName())
                    .collect(Collectors.toUnmodifiableSet());
        }
        return namespaceNames;
    }

    /** Follows no longer; what was known last stays. */
    @Override
    public void close() {
        progress.close();
        worker.interrupt();
        try {
            worker.join();
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }
}
