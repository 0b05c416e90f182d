package dev.portolan.proxy;

import dev.portolan.client.EventRecorder;
import dev.portolan.client.Informer;
import dev.portolan.client.Informers;
import dev.portolan.proxy.core.LocalEndpoints;
import dev.portolan.proxy.core.ServiceTable;
import dev.portolan.proxy.core.ServiceView;
import dev.portolan.proxy.core.SliceView;
import dev.portolan.proxy.core.Snapshot;
import dev.portolan.proxy.core.TableSequence;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one node's data plane true to the cluster's Services and EndpointSlices, from the first complete view of them until it is
 * closed. A burst of changes is applied as one; there is no fixed delay.
 */
public final class ServiceProxy implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Logger log = LoggerFactory.getLogger(ServiceProxy.class);
    private final Informer<Service> services;
    private final Informer<EndpointSlice> slices;
    private final Informer<Node> nodes;
    private final ProxyConfig config;
    private final EventRecorder events;
    private final Views<Service, ServiceView> serviceViews = new Views<>(SnapshotMapper::service);
    private final Views<EndpointSlice, Optional<SliceView>> sliceViews =
            new Views<>(slice -> SnapshotMapper.slice(slice).findFirst());
    private final TableSequence tables = new TableSequence();
    private final Applier applier;
    private final Thread starting;
    private final HealthCheckPorts healthChecks = new HealthCheckPorts();
    private volatile boolean closed;

    private ServiceProxy(Informers informers, ProxyConfig config) {
        this.services = informers.of(Service.class);
        this.slices = informers.of(EndpointSlice.class);
        this.nodes = informers.of(Node.class);
        this.config = config;
        this.events = new EventRecorder(informers.client(), "service-proxy");
        FrontendReports reports = new FrontendReports(services, events);
        this.applier = new Applier(
                config.plane(),
                this::compute,
                (table, applied) -> {
                    reports.tell(table, applied);
                    healthChecks.set(nodePorts(), answers());
                },
                config.observer());
        this.starting = Thread.ofVirtual().name("proxy-sync").unstarted(this::startWhenSynced);
    }

    /** Starts; applies as soon as all three kinds are known. The informers may be started before or after. */
    public static ServiceProxy start(Informers informers, ProxyConfig config) {
        ServiceProxy proxy = new ServiceProxy(informers, config);
        proxy.services.onChange((before, after) -> proxy.applier.request());
        proxy.slices.onChange((before, after) -> proxy.applier.request());
        proxy.nodes.onChange((before, after) -> {
            // Heartbeats of other nodes are the most frequent change in a cluster and never concern us.
            Node node = after == null ? before : after;
            if (node != null && node.getMetadata().getName().equals(config.nodeName())) {
                proxy.applier.request();
            }
        });
        proxy.starting.start();
        return proxy;
    }

    /** A half-known cluster must not be applied: Services would lose the endpoints that an earlier run gave them. */
    private void startWhenSynced() {
        for (Informer<?> each : List.of(services, slices, nodes)) {
            while (!closed && !each.awaitSynced(PATIENCE)) {
                if (Thread.interrupted()) return;
                log.warn("still waiting for the first list of Services, slices and nodes");
            }
        }
        if (!closed) {
            applier.request(); // a cluster without Services is applied too
            applier.start();
        }
    }

    /** Called by the applier's one thread. */
    private ServiceTable compute() {
        return tables.next(new Snapshot(
                serviceViews.of(services.list()),
                sliceViews.of(slices.list()).stream().flatMap(Optional::stream).toList(),
                SnapshotMapper.node(config.nodeName(), config.nodePortAddresses(), nodes.get("", config.nodeName()))));
    }

    private List<InetAddress> nodePorts() {
        return SnapshotMapper.node(config.nodeName(), config.nodePortAddresses(), nodes.get("", config.nodeName()))
                .nodePortAddresses();
    }

    /** What to say at each Service's health check port. */
    private Map<Integer, HealthCheckPorts.Answer> answers() {
        Map<Integer, HealthCheckPorts.Answer> answers = new HashMap<>();
        List<SliceView> all = List.of();
        for (Service service : services.list()) {
            Integer port = service.getSpec().getHealthCheckNodePort();
            if (port == null || port == 0) {
                continue;
            }
            if (all.isEmpty()) {
                all = slices.list().stream().flatMap(SnapshotMapper::slice).toList();
            }
            String namespace = service.getMetadata().getNamespace();
            String name = service.getMetadata().getName();
            int local = LocalEndpoints.count(all, namespace, name, config.nodeName());
            answers.put(port, new HealthCheckPorts.Answer(namespace, name, local, true));
        }
        return answers;
    }

    /** The table last applied; empty before the first. */
    public ServiceTable table() {
        return applier.state().table();
    }

    /**
     * Waits until everything that the informers know now is applied.
     *
     * @return false when {@code deadline} passes first
     */
    public boolean awaitApplied(Duration deadline) throws InterruptedException {
        return applier.await(applier.request(), deadline);
    }

    /** How this proxy is doing. */
    public ProxyHealth health() {
        Applier.State state = applier.state();
        boolean leaving = nodes.get("", config.nodeName())
                .map(node -> node.getMetadata().getDeletionTimestamp() != null)
                .orElse(false);
        return new ProxyHealth(
                state.lastApplied(), state.table().forwardings().size(), state.unserved(), state.failing(), leaving);
    }

    /** Stops following the cluster. The data plane stays as it is, and stays the caller's to close or clean up. */
    @Override
    public void close() {
        closed = true;
        starting.interrupt();
        try {
            starting.join();
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
        applier.close();
        healthChecks.close();
        events.close();
    }
}
