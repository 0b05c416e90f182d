package dev.portolan.cli.role;

import dev.portolan.proxy.ProxyHealth;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a service proxy answers, as kube-proxy does: {@code /healthz} is 503 when a change has waited for the data plane for too long, and while
 * the node is about to go, so that load balancers look elsewhere; {@code /livez} only for the first (KEP-3836).
 */
public final class ProxyPages {
    private final Supplier<ProxyHealth> health;
    private final Clock clock;
    private final Counter healthz;
    private final Counter livez;

    /** Registers how often it was asked, under kube-proxy's names. */
    public ProxyPages(Supplier<ProxyHealth> health, Clock clock, PrometheusRegistry metrics) {
        this.health = health;
        this.clock = clock;
        this.healthz = answers(metrics, "kubeproxy_proxy_healthz", "Answers at /healthz");
        this.livez = answers(metrics, "kubeproxy_proxy_livez", "Answers at /livez");
    }

    private static Counter answers(PrometheusRegistry metrics, String name, String help) {
        return Counter.builder().name(name).help(help).labelNames("code").register(metrics);
    }

    /** By path. */
    public Map<String, Supplier<Page>> all() {
        return Map.of(
                "/readyz",
                () -> Page.word(health.get().ok()),
                "/livez",
                () -> counted(livez, page(health.get(), Asked.LIVE)),
                "/healthz",
                () -> counted(healthz, page(health.get(), Asked.HEALTHY)));
    }

    private enum Asked {
        LIVE,
        HEALTHY
    }

    private Page page(ProxyHealth now, Asked asked) {
        Instant time = clock.instant();
        boolean current = now.current(time);
        // While nothing is owed the data plane is as of this moment, however long ago it last changed.
        Instant updated = current ? time : now.lastApplied().orElse(Instant.EPOCH);
        String body = """
                {"lastUpdated": "%s","currentTime": "%s", "nodeEligible": %s}
                """.formatted(updated, time, !now.nodeLeaving());
        boolean good = current && (asked == Asked.LIVE || !now.nodeLeaving());
        return new Page(good, "application/json", body);
    }

    private static Page counted(Counter counter, Page page) {
        counter.labelValues(Integer.toString(page.status())).inc();
        return page;
    }
}
