package dev.portolan.gateway.core;

import dev.portolan.gateway.core.Policy.BasicAuth;
import dev.portolan.gateway.core.Policy.Cookie;
import dev.portolan.gateway.core.Policy.Cors;
import dev.portolan.gateway.core.Policy.Mirror;
import dev.portolan.gateway.core.Policy.Patience;
import dev.portolan.gateway.core.Policy.PlainHttp;
import dev.portolan.gateway.core.Policy.Rate;
import dev.portolan.gateway.core.Policy.Retries;
import dev.portolan.gateway.core.Policy.Turn;
import dev.portolan.rules.Cidr;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Collects a {@link Policy} piece by piece; whatever nobody sets stays as it is without a policy. */
public final class PolicyBuilder {
    PlainHttp tls = PlainHttp.SERVED;
    Optional<PathChange> rewrite = Optional.empty();
    Optional<String> host = Optional.empty();
    Edits request = Edits.NONE;
    Edits response = Edits.NONE;
    final List<Mirror> mirrors = new ArrayList<>();
    Optional<Duration> connect = Optional.empty();
    Optional<Duration> answer = Optional.empty();
    Optional<Duration> progress = Optional.empty();
    Optional<Duration> attempt = Optional.empty();
    Optional<Duration> total = Optional.empty();
    Retries retries = Retries.STANDARD;
    OptionalLong bodyBytes = OptionalLong.empty();
    final List<Cidr> allowed = new ArrayList<>();
    final List<Cidr> denied = new ArrayList<>();
    Optional<BasicAuth> auth = Optional.empty();
    Optional<Rate> rate = Optional.empty();
    Optional<Cors> cors = Optional.empty();
    Optional<Cookie> cookie = Optional.empty();
    Turn turn = Turn.LEAST_REQUESTS;

    /** What was collected so far. */
    public Policy build() {
        return new Policy(
                tls,
                rewrite,
                host,
                request,
                response,
                mirrors,
                new Patience(connect, answer, progress, attempt, total),
                retries,
                bodyBytes,
                allowed,
                denied,
                auth,
                rate,
                cors,
                cookie,
                turn);
    }
}
