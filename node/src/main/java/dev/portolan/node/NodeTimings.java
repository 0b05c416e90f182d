package dev.portolan.node;

import dev.portolan.node.core.BackOff;
import java.time.Duration;

/**
 * The agent's patience.
 *
 * @param heartbeat between renewals of the node's Lease
 * @param backOff before failed containers start again
 * @param retry before something that was missing (a program for an image, a ConfigMap, the API) is asked for again
 * @param slicesLeave how long a pod that is being deleted waits at most for EndpointSlices to stop naming it as ready
 * @param drain how long it goes on serving once they have followed, for connections that were on their way
 * @param closeGrace what programs get to finish when the agent itself is closed
 * @param settle how long a program without a readiness probe has to run before it counts as ready; the kubelet, which looks once a second,
 *     does not see those that end earlier
 * @param volumes before volumes written from the API are compared with it again
 */
public record NodeTimings(
        Duration heartbeat,
        BackOff backOff,
        Duration retry,
        Duration slicesLeave,
        Duration drain,
        Duration closeGrace,
        Duration settle,
        Duration volumes) {
    /** What a cluster runs with. */
    public static final NodeTimings USUAL = new NodeTimings(
            Duration.ofSeconds(10),
            BackOff.KUBELET,
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofMillis(500),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10));
}
