package dev.portolan.proxy.core;

import java.util.Collection;

/** How many ready endpoints of a Service are on this node: what a load balancer outside asks a node's health check port. */
public final class LocalEndpoints {
    private LocalEndpoints() {}

    /** Counts addresses; an endpoint that is in two slices while it moves counts once. */
    public static int count(Collection<SliceView> slices, String namespace, String service, String nodeName) {
        return (int) slices.stream()
                .filter(slice ->
                        slice.namespace().equals(namespace) && slice.service().equals(service))
                .flatMap(slice -> slice.endpoints().stream())
                .filter(endpoint -> endpoint.state() == SliceView.State.READY
                        && endpoint.nodeName().equals(nodeName))
                .map(SliceView.Endpoint::address)
                .distinct()
                .count();
    }
}
