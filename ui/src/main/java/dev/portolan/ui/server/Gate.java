package dev.portolan.ui.server;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;

/**
 * Who is let in. The page shows a whole cluster and listens where any web page can send requests: so it takes reads only, under its own names
 * only (a name that an attacker's DNS server has just pointed at 127.0.0.1 is none of them), and with a session only.
 */
record Gate(IntSupplier port, Sessions sessions) {
    static final String COOKIE = "portolan-ui";

    /** On every answer, whatever it is. */
    static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "X-Frame-Options",
            "DENY",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Cache-Control",
            "no-store");

    private static final Set<String> READS = Set.of("GET", "HEAD");
    private static final Set<String> OWN_SITE = Set.of("", "same-origin", "none");

    /** The refusal of what nobody may ask, session or not. */
    Optional<Answer> refusal(Asked asked) {
        int own = port.getAsInt();
        if (!asked.host().equals("127.0.0.1:" + own) && !asked.host().equals("localhost:" + own)) {
            return Optional.of(Answer.text(
                    421, "This is not \"" + asked.host() + "\": the page is at http://127.0.0.1:" + own + "/ui only."));
        }
        if (!READS.contains(asked.method())) {
            return Optional.of(
                    Answer.text(405, "The page reads only: GET or HEAD.").with("Allow", "GET, HEAD"));
        }
        return Optional.empty();
    }

    /** Whether the request comes from a page of ours, in a session. */
    boolean admits(Asked asked) {
        return OWN_SITE.contains(asked.site())
                && asked.cookie(COOKIE).filter(sessions::holds).isPresent();
    }

    /** What a link's token opens. */
    Answer open(Asked asked, Answer entrance, Answer stale) {
        // A HEAD, as programs that preview links send, must not use the link up.
        Optional<String> secret =
                asked.method().equals("GET") ? sessions.redeem(asked.parameter("token")) : Optional.empty();
        return secret.map(s -> entrance.with("Set-Cookie", COOKIE + "=" + s + "; Path=/ui; HttpOnly; SameSite=Strict"))
                .orElse(stale);
    }
}
