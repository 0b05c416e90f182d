package dev.portolan.explain.core;

import java.util.List;

/**
 * Which traffic a Service takes and where it sends it.
 *
 * @param affinity {@code None} or {@code ClientIP}
 * @param affinitySeconds how long a client stays with its pod
 * @param externalPolicy {@code Cluster} or {@code Local}; empty where nothing comes from outside
 * @param internalPolicy {@code Cluster} or {@code Local}
 * @param sourceRanges the blocks whose addresses may use the load balancer; none means all
 * @param addresses the load balancer's, and external ones
 * @param families {@code IPv4}, {@code IPv6}, in order
 */
public record Traffic(
        String affinity,
        int affinitySeconds,
        String externalPolicy,
        String internalPolicy,
        List<String> sourceRanges,
        List<String> addresses,
        List<String> families) {
    /** What a Service has that says nothing. */
    public static final Traffic USUAL = new Traffic("None", 0, "", "Cluster", List.of(), List.of(), List.of("IPv4"));
}
