package dev.portolan.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portolan.proxy.core.Affinity;
import dev.portolan.proxy.core.Delta;
import dev.portolan.proxy.core.Forwarding;
import dev.portolan.proxy.core.Frontend;
import dev.portolan.proxy.core.Policy;
import dev.portolan.proxy.core.PortOwner;
import dev.portolan.proxy.core.Protocol;
import dev.portolan.proxy.core.ServiceTable;
import dev.portolan.proxy.core.TableTracker;
import dev.portolan.proxy.core.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ApplierTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Frontend FRONTEND = Frontend.of("10.96.0.7", 80, Protocol.TCP);

    private final AtomicReference<ServiceTable> now = new AtomicReference<>(table(1));
    private final AtomicInteger computed = new AtomicInteger();
    private final List<Applied> outcomes = new CopyOnWriteArrayList<>();
    private final ScriptedPlane plane = new ScriptedPlane();
    private final Applier applier = new Applier(
            plane,
            () -> {
                computed.incrementAndGet();
                return new TableTracker.Step(now.get(), Set.of(FRONTEND));
            },
            (table, applied) -> outcomes.add(applied));

    /** Takes a table when the test lets it. */
    private static final class ScriptedPlane implements DataPlane {
        private final List<Delta> deltas = new CopyOnWriteArrayList<>();
        private final CountDownLatch entered = new CountDownLatch(1);
        private volatile CountDownLatch gate = new CountDownLatch(0);
        private volatile int failuresLeft;
        private volatile int unservedLeft;

        @Override
        public String name() {
            return "scripted";
        }

        @Override
        public Applied apply(ServiceTable next, Delta delta) throws DataPlaneException {
            deltas.add(delta);
            entered.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new DataPlaneException("interrupted", e);
            }
            if (failuresLeft-- > 0) {
                throw new DataPlaneException("the kernel is out of sorts", new IllegalStateException());
            }
            return unservedLeft-- > 0
                    ? Applied.except(Map.of(FRONTEND, new Applied.Failure(Applied.Reason.PORT_BUSY, "somebody has it")))
                    : Applied.FULLY;
        }

        @Override
        public SortedMap<Frontend, Traffic> counters() {
            return new TreeMap<>();
        }

        @Override
        public void cleanUp() {}

        @Override
        public void close() {}
    }

    @AfterEach
    void close() {
        plane.gate.countDown();
        applier.close();
    }

    @Test
    void requests_during_a_run_are_answered_by_one_more_run() throws Exception {
        plane.gate = new CountDownLatch(1);
        applier.request();
        applier.start();
        plane.entered.await();
        long last = 0;
        for (int i = 2; i <= 100; i++) {
            now.set(table(i));
            last = applier.request();
        }
        plane.gate.countDown();
        assertThat(applier.await(last, DEADLINE)).isTrue();
        assertThat(computed).hasValue(2);
        assertThat(applier.state().table()).isEqualTo(table(100));
    }

    @Test
    void a_failed_run_is_repeated_with_the_newest_table_and_the_whole_difference() throws Exception {
        plane.failuresLeft = 2;
        applier.start();
        long first = applier.request();
        assertThat(applier.await(first, DEADLINE)).isTrue();
        assertThat(plane.deltas)
                .hasSize(3)
                .allSatisfy(delta -> assertThat(delta.added()).hasSize(1));
        assertThat(applier.state().failing()).isEmpty();
    }

    @Test
    void an_unserved_frontend_is_tried_again_without_being_asked() throws Exception {
        plane.unservedLeft = 2;
        applier.start();
        applier.request();
        org.awaitility.Awaitility.await().atMost(DEADLINE).until(() -> outcomes.contains(Applied.FULLY));
        assertThat(outcomes).hasSize(3);
        assertThat(plane.deltas.getLast().isEmpty()).isTrue();
    }

    @Test
    void a_change_that_is_not_applied_is_pending_since_it_was_asked_for_until_it_is() throws Exception {
        assertThat(applier.state().pendingSince()).as("before the first run").isPresent();
        applier.start();
        assertThat(applier.await(applier.request(), DEADLINE)).isTrue();
        assertThat(applier.state().pendingSince()).isEmpty();
        plane.gate = new CountDownLatch(1);
        Instant before = Instant.now();
        now.set(table(2));
        long asked = applier.request();
        org.awaitility.Awaitility.await()
                .atMost(DEADLINE)
                .until(() -> applier.state().pendingSince().isPresent());
        assertThat(applier.state().pendingSince().orElseThrow()).isBetween(before, Instant.now());
        plane.gate.countDown();
        assertThat(applier.await(asked, DEADLINE)).isTrue();
        assertThat(applier.state().pendingSince()).isEmpty();
    }

    @Test
    void what_changes_nothing_does_not_reach_the_data_plane_but_is_heard_of() throws Exception {
        applier.start();
        assertThat(applier.await(applier.request(), DEADLINE)).isTrue();
        assertThat(applier.await(applier.request(), DEADLINE)).isTrue();
        org.awaitility.Awaitility.await().atMost(DEADLINE).until(() -> outcomes.size() == 2);
        assertThat(plane.deltas).hasSize(1);
    }

    private static ServiceTable table(int n) {
        Forwarding refuse = new Forwarding(
                new PortOwner("default", "shop-" + n, ""),
                Forwarding.Kind.CLUSTER_IP,
                Policy.CLUSTER,
                Affinity.NONE,
                Target.REFUSE,
                Target.REFUSE,
                List.of());
        return ServiceTable.of(Map.of(FRONTEND, refuse));
    }
}
