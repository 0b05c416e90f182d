package dev.portolan.dns.core;

import dev.portolan.dns.wire.Name;
import dev.portolan.rules.Cidr;
import java.util.List;

/**
 * What is the same for the life of a zone.
 *
 * @param apex the cluster domain, such as {@code cluster.local.}
 * @param ttlSeconds how long answers may be kept
 * @param reverseRanges the addresses whose names only we know; others that we don't know are somebody else's
 */
public record ZoneSettings(Name apex, int ttlSeconds, List<Cidr> reverseRanges) {
    /**
     * Checks the lengths.
     *
     * @throws IllegalArgumentException when {@code hostname.service.namespace.svc} would not fit before the domain
     */
    public ZoneSettings {
        int longest = Name.LONGEST - 3 * (Name.LONGEST_LABEL + 1) - 4;
        if (apex.length() > longest || apex.labels() == 0) {
            throw new IllegalArgumentException("the cluster domain '" + apex + "' must have 1 to " + (longest - 2)
                    + " characters, so that names of Services fit before it");
        }
        if (ttlSeconds < 0 || ttlSeconds > 3600) {
            throw new IllegalArgumentException(
                    "a TTL of " + ttlSeconds + " s: Kubernetes' DNS takes 0 to 3600, 5 is usual");
        }
        reverseRanges = List.copyOf(reverseRanges);
    }

    /** The name of a Service. */
    Name nameOf(ServiceName service) {
        return apex.child("svc").child(service.namespace()).child(service.name());
    }
}
