package dev.portolan.controllers.deployment.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever the order in which pods become ready and controllers act. */
class RolloutBoundsTest {
    private static final int ENOUGH = 20_000;

    @Provide
    Arbitrary<IntOrString> margins() {
        return Arbitraries.oneOf(
                Arbitraries.integers().between(0, 5).map(IntOrString::new),
                Arbitraries.integers().between(0, 100).map(n -> new IntOrString(n + "%")));
    }

    @Property(tries = 300)
    void a_rolling_update_keeps_its_bounds_at_every_moment_and_ends(
            @ForAll @IntRange(min = 1, max = 12) int replicas,
            @ForAll("margins") IntOrString surge,
            @ForAll("margins") IntOrString unavailable,
            @ForAll @IntRange(min = 1, max = 3) int templates,
            @ForAll long seed) {
        Random random = new Random(seed);
        var cluster = new SimulatedCluster(random, replicas, surge, unavailable);
        completes(cluster);
        Bounds bounds = cluster.bounds();
        for (int change = 0; change < templates; change++) {
            cluster.changeTemplate();
            // the last one is left alone; the others are overtaken by the next, somewhere on the way
            int acts = change == templates - 1 ? ENOUGH : random.nextInt(60);
            for (int act = 0; act < acts && !cluster.complete(); act++) {
                cluster.act();
                assertThat(cluster.pods()).as("pods").isLessThanOrEqualTo(bounds.most());
                assertThat(cluster.available()).as("available").isGreaterThanOrEqualTo(bounds.fewestAvailable());
            }
        }
        assertThat(cluster.complete()).isTrue();
    }

    @Property(tries = 200)
    void a_rollout_that_is_resized_on_the_way_ends_at_the_new_size(
            @ForAll @IntRange(min = 1, max = 12) int replicas,
            @ForAll @IntRange(min = 0, max = 12) int later,
            @ForAll("margins") IntOrString surge,
            @ForAll("margins") IntOrString unavailable,
            @ForAll long seed) {
        Random random = new Random(seed);
        var cluster = new SimulatedCluster(random, replicas, surge, unavailable);
        completes(cluster);
        cluster.changeTemplate();
        int acts = random.nextInt(60);
        for (int act = 0; act < acts; act++) {
            cluster.act();
        }
        cluster.resize(later);
        completes(cluster);
        assertThat(cluster.pods()).isEqualTo(later);
    }

    private static void completes(SimulatedCluster cluster) {
        for (int act = 0; act < ENOUGH && !cluster.complete(); act++) {
            cluster.act();
        }
        assertThat(cluster.complete()).isTrue();
    }
}
