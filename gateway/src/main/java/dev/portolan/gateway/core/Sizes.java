package dev.portolan.gateway.core;

import java.util.Locale;
import java.util.Optional;

/** Numbers as annotations have them. */
final class Sizes {
    private static final int LONGEST = 9;

    private Sizes() {}

    /** A whole number from 0; empty when it is none. */
    static Optional<Integer> natural(String text) {
        boolean digits =
                !text.isEmpty() && text.length() <= LONGEST && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Optional.of(Integer.parseInt(text)) : Optional.empty();
    }

    /** Bytes with nginx' suffixes k, m, g, either case; empty when it is none. */
    static Optional<Long> bytes(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        int shift = lower.endsWith("k") ? 10 : lower.endsWith("m") ? 20 : lower.endsWith("g") ? 30 : 0;
        return natural(shift == 0 ? lower : lower.substring(0, lower.length() - 1))
                .map(n -> n.longValue() << shift);
    }
}
