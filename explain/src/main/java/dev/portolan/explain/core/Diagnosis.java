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
    /** Copies. */
    public Diagnosis {
        hops = List.copyOf(hops);
    }

    /** The first hop that stops a request. */
    public Optional<Hop> broken() {
        return hops.stream().filter(Hop::broken).findFirst();
    }

    /** True when a request arrives. */
    public boolean answers() {
        return broken().isEmpty();
    }

    /** The likeliest change that can be made for the user: of what stops requests, else of what is only worth knowing. */
    public Optional<Fix> fix() {
        return hops.stream()
                .filter(h -> answers() || h.broken())
                .flatMap(h -> h.fixes().stream())
                .filter(Fix::applicable)
                .findFirst();
    }
}
