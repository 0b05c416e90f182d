package dev.portolan.proxy.core;

import dev.portolan.proxy.core.Forwarding.Kind;
import java.util.Comparator;

/**
 * A frontend that a Service would like to have. Ordered by who gets it where several want it: a VIP is never taken over by another Service's
 * external address; between equals the first by name has it, and in a Service its first port.
 *
 * @param forwarding what the frontend would do
 * @param number the place among the Service's claims
 */
record Claim(Frontend frontend, Forwarding forwarding, int number) implements Comparable<Claim> {
    private static final Comparator<Claim> ORDER = Comparator.comparing(
                    (Claim claim) -> claim.forwarding.kind() != Kind.CLUSTER_IP)
            .thenComparing(claim -> claim.forwarding.owner().namespace())
            .thenComparing(claim -> claim.forwarding.owner().service())
            .thenComparingInt(Claim::number);

    @Override
    public int compareTo(Claim other) {
        return ORDER.compare(this, other);
    }
}
