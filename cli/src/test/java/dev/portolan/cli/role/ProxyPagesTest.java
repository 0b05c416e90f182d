package dev.portolan.cli.role;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.proxy.ProxyHealth;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ProxyPagesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T10:00:00Z");
    private static final Instant APPLIED = NOW.minus(Duration.ofHours(1));

    /**
     * A proxy and what it answers.
     *
     * @param pendingSeconds how long a change has waited; negative for none
     */
    record Row(String name, int pendingSeconds, boolean leaving, int livez, int healthz, Instant lastUpdated) {
        @Override
        public String toString() {
            return name;
        }
    }

    static final List<Row> ROWS = List.of(
            new Row("nothing to do", -1, false, 200, 200, NOW),
            new Row("a change that has just come", 5, false, 200, 200, NOW),
            new Row("a change that has waited for too long", 61, false, 503, 503, APPLIED),
            new Row("a node about to go", -1, true, 200, 503, NOW));

    @ParameterizedTest
    @FieldSource("ROWS")
    void a_proxy_is_healthy_while_it_keeps_up_and_its_node_stays(Row row) {
        Optional<Instant> pending =
                row.pendingSeconds < 0 ? Optional.empty() : Optional.of(NOW.minusSeconds(row.pendingSeconds));
        ProxyHealth health = new ProxyHealth(Optional.of(APPLIED), pending, 3, 0, Optional.empty(), row.leaving);
        PrometheusRegistry metrics = new PrometheusRegistry();
        var pages = new ProxyPages(() -> health, Clock.fixed(NOW, ZoneOffset.UTC), metrics).all();
        assertThat(pages.get("/livez").get().status()).isEqualTo(row.livez);
        Page healthz = pages.get("/healthz").get();
        assertThat(healthz.status()).isEqualTo(row.healthz);
        assertThat(healthz.body().strip())
                .isEqualTo("{\"lastUpdated\": \"%s\",\"currentTime\": \"%s\", \"nodeEligible\": %s}"
                        .formatted(row.lastUpdated, NOW, !row.leaving));
        assertThat(metrics.scrape().stream()
                        .map(each -> each.getMetadata().getName())
                        .toList())
                .contains("kubeproxy_proxy_healthz", "kubeproxy_proxy_livez");
    }
}
