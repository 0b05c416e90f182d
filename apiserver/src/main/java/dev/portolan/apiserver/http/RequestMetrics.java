package dev.portolan.apiserver.http;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Counts requests under kube-apiserver's names, where the meaning is the same. Thread-safe. Resources that are not served are counted
 * without their names, of which a client could invent any number.
 */
final class RequestMetrics {
    private static final String[] LABELS = {"verb", "group", "version", "resource", "subresource", "scope", "component"
    };
    private static final double[] SECONDS = {
        0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60
    };
    private static final Set<String> SUBRESOURCES = Set.of(
            "approve",
            "attach",
            "binding",
            "ephemeralcontainers",
            "eviction",
            "exec",
            "finalize",
            "log",
            "portforward",
            "proxy",
            "resize",
            "scale",
            "status",
            "token");

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Counter requests = Counter.builder()
            .name("apiserver_request_total")
            .help("Requests by what they asked for and how they were answered.")
            .labelNames(with("dry_run", "code"))
            .register(registry);
    private final Histogram durations = Histogram.builder()
            .name("apiserver_request_duration_seconds")
            .help("How long requests took, but for those that last as long as their clients wish.")
            .labelNames(with("dry_run"))
            .classicOnly()
            .classicUpperBounds(SECONDS)
            .register(registry);
    private final Gauge longRunning = Gauge.builder()
            .name("apiserver_longrunning_requests")
            .help("Requests that last as long as their clients wish, open at this moment.")
            .labelNames(LABELS)
            .register(registry);
    private final Predicate<ResourcePath> served;

    /** {@code served}: whether a path's resource is one. */
    RequestMetrics(Predicate<ResourcePath> served, InFlight inFlight) {
        this.served = served;
        GaugeWithCallback.builder()
                .name("apiserver_current_inflight_requests")
                .help("Requests at work that count against the limit of their kind.")
                .labelNames("request_kind")
                .callback(gauge -> {
                    gauge.call(inFlight.readOnly(), "readOnly");
                    gauge.call(inFlight.mutating(), "mutating");
                })
                .register(registry);
    }

    private static String[] with(String... more) {
        var all = new ArrayList<String>(List.of(LABELS));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private String[] labels(Operation operation, String... more) {
        var path = operation.path().filter(served);
        var labels = new ArrayList<String>();
        labels.add(operation.metricsVerb());
        labels.add(path.map(ResourcePath::group).orElse(""));
        labels.add(path.map(ResourcePath::version).orElse(""));
        labels.add(path.map(ResourcePath::plural).orElse(""));
        labels.add(path.map(ResourcePath::subresource)
                .filter(s -> s.isEmpty() || SUBRESOURCES.contains(s))
                .orElse(""));
        labels.add(path.isPresent() ? operation.scope() : "");
        labels.add("apiserver");
        labels.addAll(List.of(more));
        return labels.toArray(String[]::new);
    }

    private static String dryRun(Operation operation) {
        return operation.dryRun() ? "All" : "";
    }

    /** A request that lasts as its client wishes begins. */
    void opened(Operation operation) {
        longRunning.labelValues(labels(operation)).inc();
    }

    /** It ended. */
    void closed(Operation operation) {
        longRunning.labelValues(labels(operation)).dec();
    }

    /** A request was answered; {@code code} 0 where the client did not wait for it. */
    void answered(Operation operation, int code, long nanos) {
        requests.labelValues(labels(operation, dryRun(operation), String.valueOf(code)))
                .inc();
        if (!operation.longRunning()) {
            durations
                    .labelValues(labels(operation, dryRun(operation)))
                    .observe((double) nanos / TimeUnit.SECONDS.toNanos(1));
        }
    }

    /** Where others of this server count too. */
    PrometheusRegistry registry() {
        return registry;
    }

    /** Answers {@code /metrics} in Prometheus' text format. */
    void show(Exchange exchange) {
        var writer = PrometheusTextFormatWriter.create();
        var body = new ByteArrayOutputStream();
        try {
            writer.write(body, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        exchange.respond(200, writer.getContentType(), body.toByteArray());
    }
}
