package dev.portolan.bench.api;

import java.util.Arrays;
import java.util.Locale;

/** Some measurements of one thing. */
record Spread(double median, double min, double max, int count) {
    static Spread of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Spread(sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1], sorted.length);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.2f (%.2f to %.2f, %d rounds)", median, min, max, count);
    }
}
