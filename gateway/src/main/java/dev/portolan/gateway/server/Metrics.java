package dev.portolan.gateway.server;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/** What the server counts, for Prometheus. Thread-safe. */
final class Metrics {
    private static final double[] BOUNDS = {0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60};
    private static final int CLASSES = 6;

    private static final class PerOwner {
        private final LongAdder[] byClass = adders(CLASSES);
    }

    private final Map<String, PerOwner> owners = new ConcurrentHashMap<>();
    private final LongAdder[] buckets = adders(BOUNDS.length + 1);
    private final LongAdder nanos = new LongAdder();
    private final LongAdder reloads = new LongAdder();
    private final LongAdder backendFailures = new LongAdder();
    private final LongAdder connections = new LongAdder();

    private static LongAdder[] adders(int count) {
        LongAdder[] all = new LongAdder[count];
        for (int i = 0; i < count; i++) {
            all[i] = new LongAdder();
        }
        return all;
    }

    /** A request ended. {@code owner} is whose route it had, or empty. */
    void request(String owner, int status, long took) {
        PerOwner per = owners.get(owner);
        if (per == null) {
            per = owners.computeIfAbsent(owner, o -> new PerOwner());
        }
        per.byClass[status / 100 % CLASSES].increment();
        nanos.add(took);
        double seconds = (double) took / TimeUnit.SECONDS.toNanos(1);
        int i = 0;
        while (i < BOUNDS.length && seconds > BOUNDS[i]) {
            i++;
        }
        buckets[i].increment();
    }

    /** Another table is followed; what was counted for owners that are gone is forgotten. */
    void reloaded(Predicate<String> owns) {
        reloads.increment();
        owners.keySet().removeIf(owner -> !owner.isEmpty() && !owns.test(owner));
    }

    void backendFailed() {
        backendFailures.increment();
    }

    void accepted() {
        connections.increment();
    }

    /** @param open client connections now */
    MetricSnapshots snapshots(int open) {
        CounterSnapshot.Builder requests = CounterSnapshot.builder()
                .name("portolan_gateway_requests")
                .help("Requests by owner of the route and class of the status.");
        owners.forEach((owner, per) -> {
            for (int i = 1; i < CLASSES; i++) {
                long count = per.byClass[i].sum();
                if (count > 0) {
                    requests.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                            .labels(Labels.of("route", owner, "code", i + "xx"))
                            .value(count)
                            .build());
                }
            }
        });
        return new MetricSnapshots(
                requests.build(),
                durations(),
                GaugeSnapshot.builder()
                        .name("portolan_gateway_connections")
                        .help("Client connections now.")
                        .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                                .value(open)
                                .build())
                        .build(),
                counter("portolan_gateway_accepted_connections", "Client connections so far.", connections),
                counter("portolan_gateway_route_changes", "Route tables taken over.", reloads),
                counter(
                        "portolan_gateway_backend_failures",
                        "Attempts at a backend that refused, hung up or was too slow.",
                        backendFailures));
    }

    private HistogramSnapshot durations() {
        ClassicHistogramBuckets.Builder all = ClassicHistogramBuckets.builder();
        for (int i = 0; i < buckets.length; i++) {
            all.bucket(i < BOUNDS.length ? BOUNDS[i] : Double.POSITIVE_INFINITY, buckets[i].sum());
        }
        return HistogramSnapshot.builder()
                .name("portolan_gateway_request_duration_seconds")
                .help("From a request's head to its answer's end.")
                .dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(all.build())
                        .sum((double) nanos.sum() / TimeUnit.SECONDS.toNanos(1))
                        .build())
                .build();
    }

    private static CounterSnapshot counter(String name, String help, LongAdder value) {
        return CounterSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                        .value(value.sum())
                        .build())
                .build();
    }
}
