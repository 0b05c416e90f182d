package dev.portolan.node.stats;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class UsageSamplerTest {
    @Test
    void a_look_that_fails_is_not_the_last_one() {
        AtomicInteger looks = new AtomicInteger();
        Supplier<List<ContainerUse>> containers = () -> {
            if (looks.incrementAndGet() == 1) {
                throw new IllegalStateException("a defect");
            }
            return List.of();
        };
        try (UsageSampler sampler = UsageSampler.start("node-1", containers, InstantSource.system())) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> sampler.summary().window().isPositive());
        }
    }
}
