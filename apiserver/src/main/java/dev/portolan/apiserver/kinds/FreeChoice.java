package dev.portolan.apiserver.kinds;

import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;

/**
 * Chooses a free number of a range, the upper band first. Tries a few at random, which asks for single keys only; then
 * reads all that is held and walks around the range, so that it finds the last one too.
 */
final class FreeChoice {
    private static final int TRIES = 16;

    private final String prefix;
    private final LongFunction<String> key;
    private final ClaimView view;
    private final RandomGenerator random;

    FreeChoice(String prefix, LongFunction<String> key, ClaimView view, RandomGenerator random) {
        this.prefix = prefix;
        this.key = key;
        this.view = view;
        this.random = random;
    }

    /** A free number from {@code upper} to {@code end}, else from {@code start} on; empty when all are held or {@code taken}. */
    Optional<Long> from(long start, long upper, long end, Set<String> taken) {
        for (int i = 0; i < TRIES && upper < end; i++) {
            long candidate = random.nextLong(upper, end);
            if (!taken.contains(key.apply(candidate))
                    && view.holder(key.apply(candidate)).isEmpty()) {
                return Optional.of(candidate);
            }
        }
        Set<String> held = view.held(prefix);
        return free(upper, end, held, taken).or(() -> free(start, upper, held, taken));
    }

    private Optional<Long> free(long start, long end, Set<String> held, Set<String> taken) {
        if (start >= end) {
            return Optional.empty();
        }
        long first = random.nextLong(start, end);
        for (long i = 0; i < end - start; i++) {
            long candidate = start + (first - start + i) % (end - start);
            String name = key.apply(candidate);
            if (!held.contains(name) && !taken.contains(name)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}
