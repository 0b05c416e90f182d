package dev.portolan.apiserver.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class AuditLogTest {
    private final PrometheusRegistry metrics = new PrometheusRegistry();

    private double count(String name) {
        return metrics.scrape().stream()
                .filter(s -> s.getMetadata().getName().equals(name))
                .map(CounterSnapshot.class::cast)
                .flatMap(c -> c.getDataPoints().stream())
                .mapToDouble(CounterSnapshot.CounterDataPointSnapshot::getValue)
                .sum();
    }

    private static ObjectNode event(int n) {
        return JsonNodeFactory.instance.objectNode().put("n", n);
    }

    @Test
    void nobody_waits_for_a_disk_that_hangs_and_what_is_dropped_is_counted() throws InterruptedException {
        var writing = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var out = new ByteArrayOutputStream();
        var hanging = new OutputStream() {
            @Override
            public void write(int b) {
                throw new AssertionError("in pieces only");
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
                writing.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                out.write(bytes, from, length);
            }
        };
        var log = AuditLog.to(hanging, 2, metrics);
        log.add(event(0));
        writing.await();

        for (int i = 1; i <= 10; i++) log.add(event(i));

        assertThat(count("apiserver_audit_error")).isEqualTo(8);
        goOn.countDown();
        log.close();
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).containsExactly("{\"n\":0}", "{\"n\":1}", "{\"n\":2}");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(count("apiserver_audit_event")).isEqualTo(3));
    }
}
