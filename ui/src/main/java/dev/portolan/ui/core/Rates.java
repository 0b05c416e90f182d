package dev.portolan.ui.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Rates a second, by id, rounded to a tenth so that what nobody would see changes nothing. */
public record Rates(Map<String, Double> perSecond) {
    /** Nothing is counted. */
    public static final Rates NONE = new Rates(Map.of());

    private static final long TENTHS = 10;

    /** Copies. */
    public Rates {
        perSecond = Map.copyOf(perSecond);
    }

    /**
     * The rates between two readings. What is counted for the first time has no rate yet; a total that is smaller than before began anew.
     *
     * @throws IllegalArgumentException when no time has passed
     */
    public static Rates between(Map<Ref, Long> before, Map<Ref, Long> after, Duration passed) {
        if (!passed.isPositive()) throw new IllegalArgumentException("no time between two readings");
        double seconds = passed.toNanos() / 1e9;
        var rates = new HashMap<String, Double>();
        after.forEach((ref, total) -> {
            Long then = before.get(ref);
            if (then == null) return;
            long more = total >= then ? total - then : total;
            rates.put(ref.id(), (double) Math.round(more / seconds * TENTHS) / TENTHS);
        });
        return new Rates(rates);
    }

    /** What turns one set of rates into another. */
    public record Delta(Map<String, Double> put, List<String> gone) {
        /** True where both are the same. */
        public boolean isEmpty() {
            return put.isEmpty() && gone.isEmpty();
        }
    }

    /** What who has {@code before} needs to have this. */
    public Delta since(Rates before) {
        var put = new HashMap<String, Double>();
        perSecond.forEach((id, rate) -> {
            if (!Objects.equals(rate, before.perSecond.get(id))) put.put(id, rate);
        });
        var gone = new ArrayList<>(before.perSecond.keySet());
        gone.removeAll(perSecond.keySet());
        gone.sort(null);
        return new Delta(Map.copyOf(put), List.copyOf(gone));
    }
}
