package dev.portolan.ui.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class PodStateTest {
    private record Case(String phase, boolean ready, boolean terminating, String waiting, State state) {}

    @TestFactory
    Stream<DynamicTest> a_pod_that_starts_is_told_from_one_that_will_not() {
        return Stream.of(
                        new Case("Running", true, false, "", State.READY),
                        new Case("Running", false, false, "", State.NOT_READY),
                        new Case("Pending", false, false, "ContainerCreating", State.NOT_READY),
                        new Case("Pending", false, false, "PodInitializing", State.NOT_READY),
                        new Case("Pending", false, false, "ErrImagePull", State.BROKEN),
                        new Case("Pending", false, false, "Unschedulable", State.BROKEN),
                        new Case("Running", false, false, "CrashLoopBackOff", State.BROKEN),
                        new Case("Failed", false, false, "", State.BROKEN),
                        new Case("Succeeded", false, false, "", State.NEUTRAL),
                        new Case("Running", true, true, "", State.TERMINATING))
                .map(c -> DynamicTest.dynamicTest(
                        c.toString(),
                        () -> assertThat(PodState.of(c.phase, c.ready, c.terminating, c.waiting))
                                .isEqualTo(c.state)));
    }
}
