package dev.portolan.controllers.job.core;

import dev.portolan.controllers.pods.PodState;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** How long a Job waits after failures before it makes pods again: the time doubles with each failure in a row. */
final class Backoff {
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final int MOST_DOUBLINGS = 20;

    private Backoff() {}

    /** When pods may be made again; empty if now. */
    static Optional<Instant> until(List<Pod> owned, Duration first, Instant now) {
        List<Pod> latestFirst = owned.stream()
                .filter(pod -> PodState.finished(pod))
                .sorted(Comparator.comparing((Pod pod) -> JobPods.ended(pod, Instant.MIN))
                        .reversed())
                .toList();
        int inARow = 0;
        for (Pod pod : latestFirst) {
            if (!JobPods.failed(pod)) {
                break;
            }
            inARow++;
        }
        if (inARow == 0) {
            return Optional.empty();
        }
        Duration wait = first.multipliedBy(1L << Math.min(inARow - 1, MOST_DOUBLINGS));
        Duration bounded = wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
        Instant until = JobPods.ended(latestFirst.getFirst(), Instant.EPOCH).plus(bounded);
        return until.isAfter(now) ? Optional.of(until) : Optional.empty();
    }
}
