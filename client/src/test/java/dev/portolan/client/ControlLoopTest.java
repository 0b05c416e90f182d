package dev.portolan.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ControlLoopTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final ObjectKey A = new ObjectKey("default", "a");

    @Test
    void a_key_enqueued_many_times_before_the_start_is_reconciled_once() {
        List<ObjectKey> seen = new CopyOnWriteArrayList<>();
        try (ControlLoop loop = new ControlLoop("test", 2, key -> {
            seen.add(key);
            return Outcome.done();
        })) {
            for (int i = 0; i < 10; i++) {
                loop.enqueue(A);
            }
            loop.enqueue(new ObjectKey("default", "b"));
            loop.start();
            await().atMost(SOON).until(() -> seen.size() >= 2);
            assertThat(seen).containsExactlyInAnyOrder(A, new ObjectKey("default", "b"));
        }
    }

    @Test
    void a_key_is_never_reconciled_by_two_workers_and_no_request_is_lost() throws InterruptedException {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger worst = new AtomicInteger();
        AtomicInteger wanted = new AtomicInteger();
        AtomicInteger reached = new AtomicInteger();
        try (ControlLoop loop = new ControlLoop("test", 4, key -> {
            worst.accumulateAndGet(inside.incrementAndGet(), Math::max);
            int now = wanted.get();
            LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(200_000));
            reached.set(now);
            inside.decrementAndGet();
            return Outcome.done();
        })) {
            loop.start();
            for (int i = 0; i < 2000; i++) {
                wanted.incrementAndGet();
                loop.enqueue(A);
            }
            await().atMost(SOON).untilAsserted(() -> assertThat(reached).hasValue(2000));
            assertThat(worst).hasValue(1);
        }
    }

    @Test
    void a_failure_is_tried_again_until_it_succeeds() throws InterruptedException {
        CountDownLatch succeeded = new CountDownLatch(1);
        AtomicInteger tries = new AtomicInteger();
        try (ControlLoop loop = new ControlLoop("test", 1, key -> {
            if (tries.incrementAndGet() < 4) {
                throw new IllegalStateException("as the test wants");
            }
            succeeded.countDown();
            return Outcome.done();
        })) {
            loop.start();
            loop.enqueue(A);
            assertThat(succeeded.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void a_delayed_key_comes_up_while_another_worker_is_busy() throws InterruptedException {
        CountDownLatch delayed = new CountDownLatch(1);
        CountDownLatch busyMayEnd = new CountDownLatch(1);
        ObjectKey busy = new ObjectKey("default", "busy");
        try (ControlLoop loop = new ControlLoop("test", 2, key -> {
            if (key.equals(busy)) {
                busyMayEnd.await();
            } else {
                delayed.countDown();
            }
            return Outcome.done();
        })) {
            loop.start();
            loop.enqueueAfter(A, Duration.ofMillis(50));
            loop.enqueue(busy);
            assertThat(delayed.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            busyMayEnd.countDown();
        }
    }

    @Test
    void requeue_after_brings_the_key_back() {
        AtomicInteger times = new AtomicInteger();
        try (ControlLoop loop = new ControlLoop(
                "test", 1, key -> times.incrementAndGet() < 3 ? Outcome.after(Duration.ofMillis(5)) : Outcome.done())) {
            loop.start();
            loop.enqueue(A);
            await().atMost(SOON).untilAsserted(() -> assertThat(times).hasValue(3));
        }
    }

    @Test
    void an_error_ends_no_worker() {
        AtomicInteger times = new AtomicInteger();
        try (ControlLoop loop = new ControlLoop("test", 1, key -> {
            if (times.incrementAndGet() < 3) {
                throw new NoClassDefFoundError("as the test wants");
            }
            return Outcome.done();
        })) {
            loop.start();
            loop.enqueue(A);
            await().atMost(SOON).untilAsserted(() -> assertThat(times).hasValue(3));
        }
    }

    @Test
    void a_delay_longer_than_a_clock_can_count_is_a_long_one() throws InterruptedException {
        WorkQueue queue = new WorkQueue(System::nanoTime);
        ObjectKey soon = new ObjectKey("default", "soon");
        queue.addAfter(A, Duration.ofSeconds(Long.MAX_VALUE));
        queue.addAfter(soon, Duration.ofMillis(1));
        assertThat(queue.take()).isEqualTo(soon);
        queue.addAfter(A, Duration.ofMillis(1));
        assertThat(queue.take()).isEqualTo(A);
    }

    @Test
    void the_retry_delay_doubles_from_5_ms_to_30_s() {
        record Row(int failures, long millis) {}
        for (Row row : List.of(
                new Row(1, 5),
                new Row(2, 10),
                new Row(3, 20),
                new Row(10, 2560),
                new Row(14, 30_000),
                new Row(1000, 30_000))) {
            assertThat(WorkQueue.retryDelay(row.failures())).isEqualTo(Duration.ofMillis(row.millis()));
        }
    }
}
