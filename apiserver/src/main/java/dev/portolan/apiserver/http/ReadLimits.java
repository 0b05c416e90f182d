package dev.portolan.apiserver.http;

import java.time.Duration;

/**
 * How patient lists and watches are.
 *
 * @param write a client that takes nothing for so long is taken for dead
 * @param quiet a watch without events says something that often, so that a dead client is noticed, and a living one gets a bookmark
 */
public record ReadLimits(Duration write, Duration quiet) {
    /** As slow as a client over a bad line may be. */
    public static final ReadLimits DEFAULT = new ReadLimits(Duration.ofSeconds(30), Duration.ofSeconds(30));

    private static final int BYTES_PER_SECOND = 100_000;

    /** For an answer in one piece: the slowest line that we wait for takes so long. */
    Duration write(int bytes) {
        return write.plusSeconds(bytes / BYTES_PER_SECOND);
    }
}
