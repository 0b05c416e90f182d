package dev.portolan.node.probe;

import io.fabric8.kubernetes.api.model.LifecycleHandler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a container wants done after it has started, or before it ends (core/v1 LifecycleHandler). */
public final class Hook {
    private Hook() {}

    /**
     * Does it. Blocking, for {@code limit} at most.
     *
     * @param exit the container's end, which ends a sleep
     * @return a failure's message is the hook's own
     */
    public static ProbeResult run(
            LifecycleHandler hook, ProbeTarget target, CompletableFuture<Integer> exit, Duration limit)
            throws InterruptedException {
        Prober prober = new Prober(target);
        if (hook.getExec() != null) {
            return prober.exec(hook.getExec(), limit);
        }
        if (hook.getHttpGet() != null) {
            return prober.http(hook.getHttpGet(), limit);
        }
        if (hook.getSleep() != null) {
            Duration sleep = Duration.ofSeconds(hook.getSleep().getSeconds());
            sleep(exit, sleep.compareTo(limit) < 0 ? sleep : limit);
        }
        return ProbeResult.SUCCESS;
    }

    private static void sleep(CompletableFuture<Integer> exit, Duration time) throws InterruptedException {
        try {
            exit.get(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException slept) {
            return;
        } catch (ExecutionException unknown) {
            throw new IllegalStateException("a container's exit code is never a failure", unknown);
        }
    }
}
