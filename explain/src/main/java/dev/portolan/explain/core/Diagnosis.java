package dev.portolan.explain.core;

import java.util.List;
import java.util.Optional;

/**
 * A walk along a request's way, in order, up to and with the first hop that is broken for every port.
 *
 * @param subject what was asked about, e.g. {@code service default/web}
 * @param hops the steps
 */
public record Diagnosis(String subject, List<Hop> hops) {
    /** The first hop that stops a request. */
    public Optional<Hop> broken() {
        return hops.stream().filter(h -> h.verdict() == Hop.Verdict.BROKEN).findFirst();
    }

    /** True when a request arrives. */
    public boolean answers() {
        return broken().isEmpty();
    }
}
