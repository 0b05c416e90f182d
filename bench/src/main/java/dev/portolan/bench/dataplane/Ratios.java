package dev.portolan.bench.dataplane;

import java.util.ArrayList;
import java.util.List;

/** Ratios of several rounds. */
final class Ratios {
    private final List<Double> all = new ArrayList<>();

    void add(double ratio) {
        all.add(ratio);
    }

    /** The median, and the least and the greatest: {@code 0.98 (0.95–1.03)}. */
    @Override
    public String toString() {
        if (all.isEmpty()) return "–";
        List<Double> sorted = all.stream().sorted().toList();
        return "%.2f (%.2f–%.2f)".formatted(sorted.get(sorted.size() / 2), sorted.getFirst(), sorted.getLast());
    }
}
