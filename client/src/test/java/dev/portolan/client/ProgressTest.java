package dev.portolan.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ProgressTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private final Progress progress = new Progress();

    private CompletableFuture<Boolean> waiting(Duration deadline) {
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(progress.await(deadline));
            } catch (InterruptedException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    private static boolean outcome(CompletableFuture<Boolean> waiting) throws Exception {
        return waiting.get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void where_nothing_has_changed_nobody_waits() throws Exception {
        assertThat(progress.await(Duration.ZERO)).isTrue();
    }

    @Test
    void a_change_is_in_effect_when_the_round_that_took_it_is_finished() throws Exception {
        progress.changed();
        assertThat(progress.await(Duration.ZERO)).as("not taken").isFalse();
        progress.begin();
        assertThat(progress.await(Duration.ZERO)).as("taken, not finished").isFalse();
        CompletableFuture<Boolean> waiting = waiting(LONG);
        progress.finish();
        assertThat(outcome(waiting)).isTrue();
    }

    @Test
    void a_change_during_a_round_waits_for_the_next() throws Exception {
        progress.changed();
        progress.begin();
        progress.changed();
        progress.finish();
        assertThat(progress.await(Duration.ZERO)).isFalse();
        progress.begin();
        progress.finish();
        assertThat(progress.await(Duration.ZERO)).isTrue();
    }

    @Test
    void a_round_that_failed_is_made_good_by_the_next() throws Exception {
        progress.changed();
        progress.begin();
        progress.begin();
        progress.finish();
        assertThat(progress.await(Duration.ZERO)).isTrue();
    }

    @Test
    void nobody_waits_for_what_is_closed() throws Exception {
        progress.changed();
        CompletableFuture<Boolean> waiting = waiting(LONG);
        progress.close();
        assertThat(outcome(waiting)).isFalse();
    }
}
