package dev.portolan.node.pod;

import dev.portolan.node.probe.ProbeTarget;
import dev.portolan.node.probe.Prober;
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
            throws InterruptedException, TimeoutException, ExecutionException {
        Container container = target.container();
        LifecycleHandler hook = container.getLifecycle() == null
                ? null
                : container.getLifecycle().getPreStop();
        if (hook == null || grace.isZero() || running.exit().isDone()) {
            return;
        }
        Prober prober = new Prober(target);
        if (hook.getExec() != null) {
            prober.exec(hook.getExec(), grace);
        } else if (hook.getHttpGet() != null) {
            prober.http(hook.getHttpGet(), grace);
        } else if (hook.getSleep() != null) {
            Duration sleep = Duration.ofSeconds(hook.getSleep().getSeconds());
            Duration most = sleep.compareTo(grace) < 0 ? sleep : grace;
            try {
                running.exit().get(most.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException slept) {
                LOG.trace("{} slept", container.getName(), slept);
            }
        }
    }
}
