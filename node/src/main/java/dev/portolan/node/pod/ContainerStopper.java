package dev.portolan.node.pod;

import dev.portolan.node.probe.Hook;
import dev.portolan.node.probe.ProbeResult;
import dev.portolan.node.probe.ProbeTarget;
import dev.portolan.node.runtime.RunningContainer;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends one container: its preStop hook, SIGTERM, and when the grace period is over SIGKILL. */
final class ContainerStopper {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerStopper.class);

    private ContainerStopper() {}

    /**
     * Stops {@code running} on a thread of its own.
     *
     * @param grace for hook and program together
     */
    static CompletableFuture<Void> stop(RunningContainer running, ProbeTarget target, Duration grace) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofVirtual().name("stop-" + target.container().getName()).start(() -> {
            long end = System.nanoTime() + grace.toNanos();
            try {
                preStop(running, target, grace);
                running.terminate();
                running.exit().get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException | InterruptedException | ExecutionException overdue) {
                LOG.debug("{} is killed", target.container().getName(), overdue);
                running.kill();
            } finally {
                done.complete(null);
            }
        });
        return done;
    }

    private static void preStop(RunningContainer running, ProbeTarget target, Duration grace)
            throws InterruptedException {
        Container container = target.container();
        LifecycleHandler hook = container.getLifecycle() == null
                ? null
                : container.getLifecycle().getPreStop();
        if (hook == null || grace.isZero() || running.exit().isDone()) {
            return;
        }
        ProbeResult result = Hook.run(hook, target, running.exit(), grace);
        if (!result.success()) {
            LOG.debug("{}: preStop: {}", container.getName(), result.message());
        }
    }
}
