package dev.portolan.ui;

import dev.portolan.ui.core.Ref;
import java.util.List;
import java.util.Map;

/** What carries connections and requests, seen from the map: whoever has such things counts, the map makes rates of it. */
@FunctionalInterface
public interface TrafficCounters {
    /** Where nothing is counted. */
    TrafficCounters NONE = () -> new Counts(Map.of(), List.of("Nothing here counts connections or requests."));

    /** What was counted so far. Called about once a second while somebody looks; must not wait for anything. */
    Counts read();

    /**
     * Totals since some beginning; they only grow, or begin anew.
     *
     * @param totals connections of a Service, requests of an Ingress, HTTPRoute or GRPCRoute
     * @param gaps what is not among them, a sentence each, for people
     */
    record Counts(Map<Ref, Long> totals, List<String> gaps) {
        /** Copies. */
        public Counts {
            totals = Map.copyOf(totals);
            gaps = List.copyOf(gaps);
        }
    }
}
