package dev.portolan.ui.edge;

import dev.portolan.ui.TrafficCounters;
import dev.portolan.ui.TrafficCounters.Counts;
import dev.portolan.ui.core.MapView;
import dev.portolan.ui.core.Rates;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the counters once a second while somebody watches, and asks the diagnosis about what changed. */
final class Measuring implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Measuring.class);
    private static final Duration EVERY = Duration.ofSeconds(1);

    /** A diagnosis reads the whole cluster: it may take a tenth of one thread's time. */
    private static final int REST_AFTER_DIAGNOSIS = 9;

    private static final int LOOK_FOR_ROUTES = 5;

    private final Board board;
    private final ClusterFacts cluster;
    private final Explanations explanations;
    private final TrafficCounters counters;
    private final Consumer<Map<String, String>> findings;
    private final Thread thread = Thread.ofVirtual().name("ui-measure").unstarted(this::run);

    // Of the thread.
    private Counts last = new Counts(Map.of(), List.of());
    private long lastAt;
    private MapView diagnosed = MapView.EMPTY;
    private long restUntil;
    private int round;

    Measuring(
            Board board,
            ClusterFacts cluster,
            Explanations explanations,
            TrafficCounters counters,
            Consumer<Map<String, String>> findings) {
        this.board = board;
        this.cluster = cluster;
        this.explanations = explanations;
        this.counters = counters;
        this.findings = findings;
    }

    void start() {
        thread.start();
    }

    private void run() {
        lastAt = System.nanoTime();
        restUntil = lastAt;
        try {
            while (board.awaitWatcher()) {
                step();
                TimeUnit.NANOSECONDS.sleep(EVERY.toNanos());
            }
        } catch (InterruptedException closing) {
            LOG.debug("traffic is no longer measured");
        }
    }

    /** The API server may be away for a while, or a rule have a bug: the map goes on without. */
    private void step() throws InterruptedException {
        try {
            measure();
            if (round++ % LOOK_FOR_ROUTES == 0) cluster.lookForRoutes();
            diagnose();
        } catch (RuntimeException failure) {
            LOG.debug("not measured this time", failure);
        }
    }

    private void measure() {
        Counts counts = counters.read();
        long now = System.nanoTime();
        Duration passed = Duration.ofNanos(now - lastAt);
        // Nobody watched for a while: an average over that time would say nothing about now.
        boolean fresh = passed.compareTo(EVERY.multipliedBy(5)) < 0 && passed.isPositive();
        Rates rates = fresh
                ? Rates.between(last.totals(), counts.totals(), passed)
                : Rates.between(counts.totals(), counts.totals(), EVERY);
        board.hang(frame -> frame.with(rates, counts.gaps()));
        last = counts;
        lastAt = now;
    }

    private void diagnose() throws InterruptedException {
        long began = System.nanoTime();
        MapView view = board.await(-1, Duration.ZERO).view();
        if (view == diagnosed || began - restUntil < 0) return;
        diagnosed = view;
        findings.accept(explanations.findings(view));
        long ended = System.nanoTime();
        restUntil = ended + (ended - began) * REST_AFTER_DIAGNOSIS;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
