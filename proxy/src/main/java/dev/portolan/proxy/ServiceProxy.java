package dev.portolan.proxy;

import dev.portolan.client.EventRecorder;
import dev.portolan.client.Informers;
import dev.portolan.proxy.core.Forwarding;
import dev.portolan.proxy.core.PortOwner;
import dev.portolan.proxy.core.ServiceTable;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Taint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one node's data plane true to the cluster's Services and EndpointSlices, from the first complete view of them until it is
 * closed. A burst of changes is applied as one; there is no fixed delay.
 */
public final class ServiceProxy implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String LEAVING = "ToBeDeletedByClusterAutoscaler";

    private final Logger log = LoggerFactory.getLogger(ServiceProxy.class);
    private final TableFeed feed;
    private final ProxyConfig config;
    private final EventRecorder events;
    private final Applier applier;
    private final Thread starting;
    private final HealthCheckPorts healthChecks;
    private volatile boolean closed;

    private ServiceProxy(Informers informers, ProxyConfig config) {
        this.feed = new TableFeed(informers, config);
        this.config = config;
        this.events = new EventRecorder(informers.client(), "service-proxy");
        this.healthChecks = new HealthCheckPorts(() -> health().current(Instant.now()));
        FrontendReports reports = new FrontendReports(feed.services(), events);
        this.applier = new Applier(
                config.plane(),
                feed::next,
                (table, applied) -> {
                    reports.tell(table, applied);
                    healthChecks.set(feed.nodePorts(), feed.healthChecks());
                },
                config.observer());
        this.starting = Thread.ofVirtual().name("proxy-sync").unstarted(this::startWhenSynced);
    }

    /** Starts; applies as soon as all three kinds are known. The informers may be started before or after. */
    public static ServiceProxy start(Informers informers, ProxyConfig config) {
        ServiceProxy proxy = new ServiceProxy(informers, config);
        proxy.feed.start(proxy.applier::request);
        proxy.starting.start();
        return proxy;
    }

    /** A half-known cluster must not be applied: Services would lose the endpoints that an earlier run gave them. */
    private void startWhenSynced() {
        while (!closed && !feed.awaitSynced(PATIENCE)) {
            if (Thread.interrupted()) return;
            log.warn("still waiting for the first list of Services, slices and nodes");
        }
        if (!closed) {
            applier.request(); // a cluster without Services is applied too
            applier.start();
        }
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

    /**
     * What each Service port has carried on this node, at all its addresses together. Asks the data plane: some times a second at most.
     *
     * @throws DataPlaneException when the data plane cannot say
     */
    public SortedMap<PortOwner, Traffic> counters() throws DataPlaneException {
        SortedMap<PortOwner, Traffic> all = new TreeMap<>();
        ServiceTable table = table();
        config.plane().counters().forEach((frontend, traffic) -> {
            Forwarding forwarding = table.forwardings().get(frontend);
            if (forwarding != null) {
                all.merge(forwarding.owner(), traffic, Traffic::plus);
            }
        });
        return all;
    }

    /** How this proxy is doing. */
    public ProxyHealth health() {
        Applier.State state = applier.state();
        boolean leaving = feed.node().map(ServiceProxy::leaving).orElse(false);
        return new ProxyHealth(
                state.lastApplied(),
                state.pendingSince(),
                state.table().forwardings().size(),
                state.unserved(),
                state.failing(),
                leaving);
    }

    /** The taint is the cluster autoscaler's word for a node that goes soon, before it is deleted (KEP-3836). */
    private static boolean leaving(Node node) {
        List<Taint> taints = node.getSpec() == null ? null : node.getSpec().getTaints();
        return node.getMetadata().getDeletionTimestamp() != null
                || (taints != null && taints.stream().anyMatch(taint -> LEAVING.equals(taint.getKey())));
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
