package dev.portolan.gateway.server;

import dev.portolan.gateway.core.Action;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Throws the dice among targets with weights. */
final class Choice {
    private Choice() {}

    /** One target, each with a chance of its share; null when all weights are 0. */
    static Action.@Nullable Target of(Action.Forward forward) {
        if (forward.targets().size() == 1 && forward.targets().getFirst().weight() > 0) {
            return forward.targets().getFirst();
        }
        int total = forward.total();
        return total <= 0 ? null : forward.at(ThreadLocalRandom.current().nextInt(total));
    }
}
