package dev.portolan.apiserver.http;

import dev.portolan.apiserver.audit.AuditConfig;
import java.time.Duration;
import java.util.Optional;

/**
 * What holds for all requests.
 *
 * @param inFlight how many may be at work at once
 * @param time how long one may take; those that last as long as their clients wish are not meant
 * @param audit where they are written down; empty: nowhere
 */
public record TrafficConfig(InFlightLimits inFlight, Duration time, Optional<AuditConfig> audit) {
    /** As kube-apiserver does without flags. */
    public static final TrafficConfig DEFAULT =
            new TrafficConfig(InFlightLimits.DEFAULT, RequestTime.DEFAULT, Optional.empty());

    /** The same, written down. */
    public TrafficConfig withAudit(AuditConfig config) {
        return new TrafficConfig(inFlight, time, Optional.of(config));
    }

    /** The same with other limits. */
    public TrafficConfig withInFlight(InFlightLimits limits) {
        return new TrafficConfig(limits, time, audit);
    }

    /** The same with more or less time for a request. */
    public TrafficConfig withTime(Duration most) {
        return new TrafficConfig(inFlight, most, audit);
    }
}
