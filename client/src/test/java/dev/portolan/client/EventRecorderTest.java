package dev.portolan.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventRecorderTest {
    @Test
    void an_event_that_fails_in_an_unforeseen_way_is_not_the_last() {
        for (Throwable failure : List.of(new IllegalStateException("as the test wants"), new StackOverflowError())) {
            AtomicInteger tries = new AtomicInteger();
            KubernetesClient client = (KubernetesClient) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {KubernetesClient.class}, (_, _, _) -> {
                        tries.incrementAndGet();
                        throw failure;
                    });
            var about = new ConfigMapBuilder()
                    .withNewMetadata()
                    .withNamespace("default")
                    .withName("map")
                    .endMetadata()
                    .build();
            try (EventRecorder events = new EventRecorder(client, "test")) {
                events.normal(about, "First", "fails");
                events.normal(about, "Second", "is tried all the same");
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(tries).hasValue(2));
            }
        }
    }
}
