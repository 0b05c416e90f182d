package dev.portolan.apiserver.http;

import dev.portolan.apiserver.storage.ApiException;
import java.time.Duration;

/** How long a request may take (kube-apiserver's {@code --request-timeout}): at most 60 s, or less where it says so by {@code timeout}. */
final class RequestTime {
    /** Kubernetes' own. */
    static final Duration DEFAULT = Duration.ofSeconds(60);

    private RequestTime() {}

    /**
     * The time of a request that says this.
     *
     * @param asked the query's {@code timeout}; empty where there is none, and 0 means none
     * @throws ApiException 400 where it is no duration
     */
    static Duration of(String asked, Duration most) {
        if (asked.isEmpty()) return most;
        Duration wanted = GoDuration.parse(asked)
                .orElseThrow(() -> ApiException.badRequest(
                        "invalid timeout specified in the request URL: timeout=%s: it must be a duration such as 30s"
                                .formatted(asked)));
        return wanted.isZero() || wanted.compareTo(most) > 0 ? most : wanted;
    }
}
