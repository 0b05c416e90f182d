package dev.portolan.apiserver.http;

/**
 * How many requests may be at work at once, beside those that last as long as their clients wish: more are answered 429. The group
 * {@code system:masters} is exempt.
 *
 * @param readOnly of those that only read (kube-apiserver's {@code --max-requests-inflight})
 * @param mutating of those that may write (kube-apiserver's {@code --max-mutating-requests-inflight})
 */
public record InFlightLimits(int readOnly, int mutating) {
    /** Kubernetes' own. */
    public static final InFlightLimits DEFAULT = new InFlightLimits(400, 200);

    /** @throws IllegalArgumentException when one is not at least 1 */
    public InFlightLimits {
        if (readOnly < 1 || mutating < 1) {
            throw new IllegalArgumentException(
                    "at least one request of each sort must be let in, not %d and %d".formatted(readOnly, mutating));
        }
    }
}
