package dev.portolan.gateway.core;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What is done with a request that a route got. */
public sealed interface Action {
    /**
     * It is sent on to one of these.
     *
     * @param targets at least one; each gets its share of the weights
     */
    record Forward(List<Target> targets) implements Action {
        /** Copies the list. */
        public Forward {
            targets = List.copyOf(targets);
        }

        /** To one destination. */
        public static Forward to(Destination destination) {
            return new Forward(List.of(new Target(1, destination, Edits.NONE, Edits.NONE)));
        }

        /** The target for one throw of the dice, from 0 to below {@link #total()}. */
        public Target at(int thrown) {
            int left = thrown;
            for (Target each : targets) {
                left -= each.weight();
                if (left < 0) {
                    return each;
                }
            }
            return targets.getFirst();
        }

        /** The sum of all weights; 0 when nobody shall get anything. */
        public int total() {
            return targets.stream().mapToInt(Target::weight).sum();
        }
    }

    /**
     * One destination and its share.
     *
     * @param weight 0 for nothing at all
     * @param request changes of the request for this destination only
     * @param response changes of its answers
     */
    record Target(int weight, Destination destination, Edits request, Edits response) {}

    /**
     * The client is sent elsewhere. What is empty stays as it was asked.
     *
     * @param status 301, 302, 303, 307 or 308
     */
    record Redirect(
            int status, Optional<String> scheme, Optional<String> host, OptionalInt port, Optional<PathChange> path)
            implements Action {}

    /** The client is sent to one URL, with a status as above. */
    record Elsewhere(int status, String url) implements Action {}
}
