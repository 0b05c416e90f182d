package dev.portolan.controllers.loadbalancer.core;

/** What a Service needs of the pool of LoadBalancer addresses. */
public sealed interface AddressPlan {
    /** It has what it should have. */
    record Keep() implements AddressPlan {}

    /** It should get {@code ip}, under the finalizer that gives it back. */
    record Assign(String ip) implements AddressPlan {}

    /** It gives back what it has: it goes, or is no longer ours. */
    record Release() implements AddressPlan {}

    /** There is nothing for it; {@code reason} says why and what would help. */
    record Wait(String reason) implements AddressPlan {}
}
