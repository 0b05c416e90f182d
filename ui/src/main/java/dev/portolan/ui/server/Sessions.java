package dev.portolan.ui.server;

import dev.portolan.ui.LinkKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Who may see the page: a link's token is good once, for a session that its browser keeps in a cookie. In memory only. Thread-safe. */
final class Sessions {
    private static final Duration LIFETIME = Duration.ofHours(24);
    private static final int MOST = 64;
    private static final int SECRET_BYTES = 32;

    private final LinkKey key;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Instant> used = new HashMap<>();
    private final LinkedHashMap<String, Instant> open = new LinkedHashMap<>();

    Sessions(LinkKey key, InstantSource clock) {
        this.key = key;
        this.clock = clock;
    }

    /** A new session's secret for a token that is genuine, in time, and was not used before. */
    synchronized Optional<String> redeem(String token) {
        Instant now = clock.instant();
        used.values().removeIf(expires -> !now.isBefore(expires));
        Optional<LinkKey.Claim> claim = key.check(token, now);
        if (claim.isEmpty() || used.putIfAbsent(claim.get().nonce(), claim.get().expires()) != null)
            return Optional.empty();
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        open.put(secret, now.plus(LIFETIME));
        if (open.size() > MOST) open.pollFirstEntry();
        return Optional.of(secret);
    }

    /** Whether a session has this secret. */
    synchronized boolean holds(String secret) {
        Instant now = clock.instant();
        open.values().removeIf(ends -> !now.isBefore(ends));
        return open.containsKey(secret);
    }
}
