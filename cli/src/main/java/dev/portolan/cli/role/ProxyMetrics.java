package dev.portolan.cli.role;

import dev.portolan.client.Informers;
import dev.portolan.proxy.Applied;
import dev.portolan.proxy.DataPlaneException;
import dev.portolan.proxy.ServiceProxy;
import dev.portolan.proxy.SyncObserver;
import dev.portolan.proxy.core.Delta;
import dev.portolan.proxy.core.Forwarding;
import dev.portolan.proxy.core.ServiceTable;
import dev.portolan.proxy.core.Target;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a service proxy does, under kube-proxy's names where the meaning is the same. */
public final class ProxyMetrics implements SyncObserver {
    private static final String TRIGGER = "endpoints.kubernetes.io/last-change-trigger-time";

    private static final Logger LOG = LoggerFactory.getLogger(ProxyMetrics.class);

    private final Histogram took;
    private final Histogram programming;
    private final Gauge last;
    private final Gauge noLocal;
    private final Gauge frontends;
    private final Gauge unserved;
    private final Counter failures;
    private final Queue<Instant> triggers = new ConcurrentLinkedQueue<>();

    /** Registers them; changes are counted from what {@code informers} say. */
    public ProxyMetrics(PrometheusRegistry metrics, Informers informers) {
        took = Histogram.builder()
                .name("kubeproxy_sync_proxy_rules_duration_seconds")
                .help("Time to bring the data plane to the newest table")
                .classicOnly()
                .classicExponentialUpperBounds(0.0001, 2, 16)
                .register(metrics);
        programming = Histogram.builder()
                .name("kubeproxy_network_programming_duration_seconds")
                .help("Time from the change of a pod or Service until the data plane has it")
                .classicOnly()
                .classicExponentialUpperBounds(0.25, 2, 12)
                .register(metrics);
        last = gauge(
                metrics, "kubeproxy_sync_proxy_rules_last_timestamp_seconds", "When the data plane last took a table");
        frontends = gauge(metrics, "portolan_proxy_frontends", "Addresses and ports in the last table");
        unserved = gauge(metrics, "portolan_proxy_frontends_unserved", "Those of them that are not served");
        noLocal = Gauge.builder()
                .name("kubeproxy_sync_proxy_rules_no_local_endpoints")
                .help("Frontends that drop connections: traffic policy Local, and no endpoint on this node")
                .labelNames("traffic_policy")
                .register(metrics);
        noLocal.labelValues("internal").set(0);
        noLocal.labelValues("external").set(0);
        failures = counter(metrics, "portolan_proxy_sync_failures", "Tables that the data plane did not take");
        Counter services =
                counter(metrics, "kubeproxy_sync_proxy_rules_service_changes", "Changes of Services that were seen");
        Counter endpoints = counter(
                metrics, "kubeproxy_sync_proxy_rules_endpoint_changes", "Changes of EndpointSlices that were seen");
        informers.of(Service.class).onChange((before, after) -> services.inc());
        informers.of(EndpointSlice.class).onChange((before, after) -> {
            endpoints.inc();
            remember(before, after);
        });
    }

    /** What each Service port has carried; the data plane is asked at each scrape. */
    public static void count(PrometheusRegistry metrics, ServiceProxy proxy) {
        CounterWithCallback.builder()
                .name("portolan_proxy_connections")
                .help("Connections, and flows of datagrams, that were given a backend on this node")
                .labelNames("namespace", "service", "port")
                .callback(counter -> {
                    try {
                        proxy.counters()
                                .forEach((port, traffic) -> counter.call(
                                        traffic.connections(), port.namespace(), port.service(), port.port()));
                    } catch (DataPlaneException refused) {
                        LOG.debug("nothing is counted: {}", refused.getMessage());
                    }
                })
                .register(metrics);
    }

    private static Gauge gauge(PrometheusRegistry metrics, String name, String help) {
        return Gauge.builder().name(name).help(help).register(metrics);
    }

    private static Counter counter(PrometheusRegistry metrics, String name, String help) {
        return Counter.builder().name(name).help(help).register(metrics);
    }

    /** Only changes: what was there before this process came is no measure of it. */
    private void remember(@Nullable EndpointSlice before, @Nullable EndpointSlice after) {
        String now = trigger(after);
        if (before != null && !now.isEmpty() && !now.equals(trigger(before))) {
            try {
                triggers.add(Instant.parse(now));
            } catch (DateTimeParseException notATime) {
                LOG.debug("{} of a slice is no time: {}", TRIGGER, now);
            }
        }
    }

    private static String trigger(@Nullable EndpointSlice slice) {
        Map<String, String> annotations =
                slice == null ? null : slice.getMetadata().getAnnotations();
        return annotations == null ? "" : annotations.getOrDefault(TRIGGER, "");
    }

    @Override
    public void synced(ServiceTable table, Delta delta, Applied applied, Duration duration) {
        Instant now = Instant.now();
        took.observe(duration.toNanos() / 1e9);
        last.set(now.toEpochMilli() / 1e3);
        frontends.set(table.forwardings().size());
        unserved.set(applied.failures().size());
        count(delta);
        for (Instant trigger = triggers.poll(); trigger != null; trigger = triggers.poll()) {
            Duration ago = Duration.between(trigger, now); // what an annotation says: perhaps centuries
            programming.observe(Math.max(0, ago.toSeconds() + ago.getNano() / 1e9));
        }
    }

    /** From the difference: looking at all frontends would cost more than a change of one. */
    private void count(Delta delta) {
        delta.removed().values().forEach(then -> drops(then, -1));
        delta.changed().values().forEach(change -> {
            drops(change.before(), -1);
            drops(change.after(), 1);
        });
        delta.added().values().forEach(now -> drops(now, 1));
    }

    private void drops(Forwarding forwarding, int more) {
        if (forwarding.outside() instanceof Target.Drop) {
            boolean internal = forwarding.kind() == Forwarding.Kind.CLUSTER_IP;
            noLocal.labelValues(internal ? "internal" : "external").inc(more);
        }
    }

    @Override
    public void failed(DataPlaneException failure) {
        failures.inc();
    }
}
