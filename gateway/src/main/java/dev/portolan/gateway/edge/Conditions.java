package dev.portolan.gateway.edge;

import dev.portolan.gateway.core.GatewayPlan.Said;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Conditions as objects have them: the time of the last change stays while nothing changes. */
final class Conditions {
    private Conditions() {}

    /** {@code before} with what is said now; conditions of other types stay. */
    static List<Condition> next(@Nullable List<Condition> before, List<Said> now, long generation) {
        List<Condition> next = new ArrayList<>();
        List<Condition> known = before == null ? List.of() : before;
        for (Said said : now) {
            Condition old = known.stream()
                    .filter(c -> c.getType().equals(said.type()))
                    .findFirst()
                    .orElse(null);
            String status = said.holds() ? "True" : "False";
            String since = old != null && old.getStatus().equals(status)
                    ? old.getLastTransitionTime()
                    : Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
            next.add(new ConditionBuilder()
                    .withType(said.type())
                    .withStatus(status)
                    .withReason(said.reason())
                    .withMessage(said.message())
                    .withObservedGeneration(generation)
                    .withLastTransitionTime(since)
                    .build());
        }
        known.stream()
                .filter(c -> now.stream().noneMatch(said -> said.type().equals(c.getType())))
                .forEach(next::add);
        return next;
    }
}
