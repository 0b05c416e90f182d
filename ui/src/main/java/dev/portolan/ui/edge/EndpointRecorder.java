package dev.portolan.ui.edge;

import dev.portolan.ui.core.EndpointHistory;
import dev.portolan.ui.core.EndpointHistory.Change;
import dev.portolan.ui.core.Facts.Slice;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Writes down every change of the cluster's endpoints, from its start on. Thread-safe. */
public final class EndpointRecorder {
    /** How far back the page can look. */
    public static final Duration KEPT = Duration.ofHours(1);

    /** A rollout of a thousand pods leaves a few thousand spans. */
    private static final int MOST_SPANS = 50_000;

    private final InstantSource clock;
    private final EndpointHistory history;

    /** Listens from now on. */
    public EndpointRecorder(ClusterFacts cluster, InstantSource clock) {
        this.clock = clock;
        this.history = new EndpointHistory(clock.instant(), KEPT, MOST_SPANS);
        cluster.eachSlice((ref, slice) -> {
            synchronized (history) {
                slice.ifPresentOrElse(s -> history.put(clock.instant(), s), () -> history.remove(clock.instant(), ref));
            }
        });
    }

    /** The slices as they were. */
    public List<Slice> at(Instant when) {
        synchronized (history) {
            return history.at(when);
        }
    }

    /**
     * What there is to look at.
     *
     * @param since from when on it is known
     * @param now this machine's time, which a browser elsewhere may not share
     */
    public record Timeline(Instant since, Instant now, List<Change> changes) {}

    /** All changes that are known. */
    public Timeline timeline() {
        synchronized (history) {
            return new Timeline(history.since(), clock.instant(), history.changes());
        }
    }
}
