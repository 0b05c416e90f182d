package dev.portolan.proxy;

import dev.portolan.client.Informer;
import dev.portolan.client.Informers;
import dev.portolan.client.ObjectKey;
import dev.portolan.proxy.core.NodeView;
import dev.portolan.proxy.core.TableTracker;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Carries what the informers say into the {@link TableTracker}, object by object. Thread-safe. */
final class TableFeed {
    private final Informer<Service> services;
    private final Informer<EndpointSlice> slices;
    private final Informer<Node> nodes;
    private final String nodeName;
    private final List<InetAddress> nodePortAddresses;
    private final TableTracker tracker;
    /** The Services with a health check port; others are not looked at when the answers are made. */
    private final Map<ObjectKey, Integer> healthCheckPorts = new HashMap<>();

    TableFeed(Informers informers, ProxyConfig config) {
        this.services = informers.of(Service.class);
        this.slices = informers.of(EndpointSlice.class);
        this.nodes = informers.of(Node.class);
        this.nodeName = config.nodeName();
        this.nodePortAddresses = config.nodePortAddresses();
        this.tracker = new TableTracker(view(Optional.empty()));
    }

    Informer<Service> services() {
        return services;
    }

    /** Begins to listen; {@code changed} hears after each change that may concern the table. */
    void start(Runnable changed) {
        services.onChange((before, after) -> {
            service(before, after);
            changed.run();
        });
        slices.onChange((before, after) -> {
            slice(before, after);
            changed.run();
        });
        nodes.onChange((before, after) -> {
            // Heartbeats of other nodes are the most frequent change in a cluster and never concern us.
            Node node = after == null ? before : after;
            if (node != null && node.getMetadata().getName().equals(nodeName)) {
                node(Optional.ofNullable(after));
                changed.run();
            }
        });
    }

    /** Waits until all three kinds are known; false when {@code deadline} passes first. */
    boolean awaitSynced(Duration deadline) {
        return List.of(services, slices, nodes).stream().allMatch(each -> each.awaitSynced(deadline));
    }

    private synchronized void service(@Nullable Service before, @Nullable Service after) {
        if (after == null) {
            if (before != null) {
                healthCheckPorts.remove(ObjectKey.of(before));
                tracker.removeService(
                        before.getMetadata().getNamespace(),
                        before.getMetadata().getName());
            }
            return;
        }
        Integer port = after.getSpec().getHealthCheckNodePort();
        if (port == null || port == 0) {
            healthCheckPorts.remove(ObjectKey.of(after));
        } else {
            healthCheckPorts.put(ObjectKey.of(after), port);
        }
        tracker.put(SnapshotMapper.service(after));
    }

    private synchronized void slice(@Nullable EndpointSlice before, @Nullable EndpointSlice after) {
        EndpointSlice any = after == null ? before : after;
        if (any == null) {
            return;
        }
        String namespace = any.getMetadata().getNamespace();
        String name = any.getMetadata().getName();
        SnapshotMapper.slice(any)
                .filter(view -> after != null)
                .findFirst()
                .ifPresentOrElse(view -> tracker.put(name, view), () -> tracker.removeSlice(namespace, name));
    }

    private synchronized void node(Optional<Node> now) {
        tracker.put(view(now));
    }

    private NodeView view(Optional<Node> node) {
        return SnapshotMapper.node(nodeName, nodePortAddresses, node);
    }

    /** The Node object, if it is known. */
    Optional<Node> node() {
        return nodes.get("", nodeName);
    }

    /** The table of this moment. */
    synchronized TableTracker.Step next() {
        return tracker.next();
    }

    /** Where node ports answer. */
    synchronized List<InetAddress> nodePorts() {
        return tracker.node().nodePortAddresses();
    }

    /** What to say at each Service's health check port. */
    synchronized Map<Integer, HealthCheckPorts.Answer> healthChecks() {
        Map<Integer, HealthCheckPorts.Answer> answers = new HashMap<>();
        healthCheckPorts.forEach((service, port) -> answers.put(
                port,
                new HealthCheckPorts.Answer(
                        service.namespace(),
                        service.name(),
                        tracker.localEndpoints(service.namespace(), service.name()))));
        return answers;
    }
}
