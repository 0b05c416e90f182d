package dev.portolan.ui.edge;

import dev.portolan.client.Informers;
import dev.portolan.ui.TrafficCounters;
import dev.portolan.ui.core.Facts;
import dev.portolan.ui.core.MapModel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The map as it is, for everybody who watches: drawn at most five times a second, and not at all while nobody looks. */
public final class LiveMap implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveMap.class);
    private static final Duration SHORTEST = Duration.ofMillis(200);

    private final Board board = new Board();
    private final ClusterFacts cluster;
    private final Measuring measuring;
    private final Thread drawing;
    private volatile Map<String, String> findings = Map.of();

    private LiveMap(Informers informers, Explanations explanations, TrafficCounters counters) {
        this.cluster = new ClusterFacts(informers, board::stale);
        this.measuring = new Measuring(board, cluster, explanations, counters, this::found);
        this.drawing = Thread.ofVirtual().name("ui-map").unstarted(this::draw);
    }

    /** Follows the cluster through {@code informers}, which whoever made them starts. */
    public static LiveMap start(Informers informers, Explanations explanations, TrafficCounters counters) {
        var map = new LiveMap(informers, explanations, counters);
        map.drawing.start();
        map.measuring.start();
        return map;
    }

    /** What is drawn. */
    public ClusterFacts cluster() {
        return cluster;
    }

    /** The facts now, without findings. */
    public Facts facts() {
        return cluster.now(Map.of());
    }

    /** Says that somebody looks. */
    public void join() {
        board.join();
    }

    /** The end of what {@link #join} began. */
    public void leave() {
        board.leave();
    }

    /** How many look. */
    public int watchers() {
        return board.watchers();
    }

    /** A frame newer than {@code number}, or the present one when {@code limit} passes first or the map is closed. */
    public Frame await(long number, Duration limit) throws InterruptedException {
        return board.await(number, limit);
    }

    /** True once the map is no longer drawn. */
    public boolean closed() {
        return board.closed();
    }

    private void found(Map<String, String> said) {
        if (said.equals(findings)) return;
        findings = said;
        board.stale();
    }

    private void draw() {
        try {
            while (board.awaitStale(cluster::synced)) {
                var view = MapModel.view(cluster.now(findings));
                board.hang(frame -> frame.with(view));
                TimeUnit.NANOSECONDS.sleep(SHORTEST.toNanos());
            }
        } catch (InterruptedException closing) {
            LOG.debug("the map is no longer drawn");
        } catch (RuntimeException failure) {
            LOG.error("the map is no longer drawn", failure);
            board.close();
        }
    }

    /** Stops drawing; those who wait are told. */
    @Override
    public void close() {
        board.close();
        drawing.interrupt();
        measuring.close();
    }
}
