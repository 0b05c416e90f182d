package dev.portolan.node.probe;

import dev.portolan.node.core.Health;
import dev.portolan.node.core.ProbeRule;
import dev.portolan.node.core.ProbeState;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The beginnings and the probes of one run of a container, each on a virtual thread of its own until closed. First its postStart hook has to
 * succeed; then, where nobody would notice that it fails at once, it has to run for a moment; then its probes begin. Thread-safe.
 */
public final class ContainerProbes implements AutoCloseable {
    /** Hears of what probes find; called on their threads. */
    public interface Listener {
        /** The health is another now. */
        void changed();

        /** A probe failed, which may not have consequences yet. */
        void failed(String message);

        /** The postStart hook failed. */
        void hookFailed(String message);
    }

    /** No hook that is of use takes longer, and one that never ends must not stay for ever. */
    private static final Duration LONGEST_HOOK = Duration.ofMinutes(10);

    private final Logger log = LoggerFactory.getLogger(ContainerProbes.class);
    private final Container container;
    private final Prober prober;
    private final Listener listener;
    private final ProbeTarget target;
    private volatile Health health = Health.NONE;
    private final CountDownLatch started = new CountDownLatch(1);
    /** Guarded by this, as is what follows. */
    private final List<Thread> threads = new ArrayList<>();

    private boolean closed;

    private ContainerProbes(ProbeTarget target, Listener listener) {
        this.target = target;
        this.container = target.container();
        this.prober = new Prober(target);
        this.listener = listener;
    }

    /**
     * Starts whatever hook and probes the container has.
     *
     * @param exit its end
     * @param settle how long it has to run before it counts as ready where it has no readiness probe
     */
    public static ContainerProbes start(
            ProbeTarget target, CompletableFuture<Integer> exit, Duration settle, Listener listener) {
        ContainerProbes probes = new ContainerProbes(target, listener);
        Optional<LifecycleHandler> hook = postStart(target.container());
        boolean unprobed = target.container().getReadinessProbe() == null;
        Duration pause = unprobed ? settle : Duration.ZERO;
        if (hook.isEmpty() && pause.isZero()) {
            probes.begin(true);
        } else {
            probes.spawn("begin", () -> probes.begin(hook, exit, pause));
        }
        return probes;
    }

    private static Optional<LifecycleHandler> postStart(Container container) {
        return Optional.ofNullable(container.getLifecycle()).map(l -> l.getPostStart());
    }

    private void begin(Optional<LifecycleHandler> hook, CompletableFuture<Integer> exit, Duration pause) {
        try {
            if (hook.isPresent()) {
                ProbeResult result = Hook.run(hook.get(), target, exit, LONGEST_HOOK);
                if (!result.success()) {
                    listener.hookFailed("PostStartHook failed: " + result.message());
                    change(h -> new Health(false, false, "FailedPostStartHook"));
                    return;
                }
            }
            begin(pause.isZero());
            if (!pause.isZero()) {
                Thread.sleep(pause);
                change(h -> new Health(h.started(), true, h.complaint()));
            }
        } catch (InterruptedException closed) {
            log.trace("{}: ended before it had begun", container.getName());
        }
    }

    /** {@code settled}: without a readiness probe it is ready. */
    private void begin(boolean settled) {
        boolean noStartup = container.getStartupProbe() == null;
        change(h -> new Health(noStartup, settled && container.getReadinessProbe() == null, ""));
        if (noStartup) {
            started.countDown();
        }
        start(ProbeKind.STARTUP, container.getStartupProbe());
        start(ProbeKind.READINESS, container.getReadinessProbe());
        start(ProbeKind.LIVENESS, container.getLivenessProbe());
    }

    private synchronized void spawn(String what, Runnable body) {
        if (!closed) {
            threads.add(Thread.ofVirtual()
                    .name("probe-" + what + "-" + container.getName())
                    .start(body));
        }
    }

    private void start(ProbeKind kind, @org.jspecify.annotations.Nullable Probe probe) {
        if (probe != null) {
            spawn(kind.word(), () -> run(kind, probe));
        }
    }

    /** What they say now. */
    public Health health() {
        return health;
    }

    private void run(ProbeKind kind, Probe probe) {
        ProbeRule rule = ProbeRule.of(probe);
        ProbeState state = ProbeState.initially(kind == ProbeKind.LIVENESS);
        ProbePace pace = new ProbePace(rule.period(), kind != ProbeKind.LIVENESS);
        try {
            Thread.sleep(rule.initialDelay());
            if (kind != ProbeKind.STARTUP) {
                started.await();
            }
            while (true) {
                boolean counts = pace.begin(System.nanoTime());
                ProbeResult result = ask(probe, rule);
                if (!result.success() && counts) {
                    listener.failed(kind.word() + " probe failed: " + result.message());
                }
                if (result.success() || counts) {
                    state = state.next(result.success(), rule);
                    if (conclude(kind, state, rule)) {
                        return;
                    }
                }
                Thread.sleep(pace.pause(System.nanoTime(), state.passing()));
            }
        } catch (InterruptedException closed) {
            log.trace("{}: {} probe ends", container.getName(), kind);
        }
    }

    /** Draws the consequences; whether the probe has nothing more to find out. */
    private boolean conclude(ProbeKind kind, ProbeState state, ProbeRule rule) {
        switch (kind) {
            case READINESS -> change(h -> new Health(h.started(), state.passing(), h.complaint()));
            case LIVENESS -> {
                if (!state.passing()) {
                    complain(kind);
                    return true;
                }
            }
            case STARTUP -> {
                if (state.passing()) {
                    change(h -> new Health(true, h.ready(), h.complaint()));
                    started.countDown();
                    return true;
                }
                if (state.inARow() >= rule.failures()) {
                    complain(kind);
                    return true;
                }
            }
        }
        return false;
    }

    private void complain(ProbeKind kind) {
        change(h -> new Health(
                h.started(),
                h.ready(),
                "Container " + container.getName() + " failed " + kind.word().toLowerCase(Locale.ROOT)
                        + " probe, will be restarted"));
    }

    private void change(UnaryOperator<Health> to) {
        boolean changed;
        synchronized (this) {
            Health before = health;
            health = to.apply(before);
            changed = !before.equals(health);
        }
        if (changed) {
            listener.changed();
        }
    }

    private ProbeResult ask(Probe probe, ProbeRule rule) throws InterruptedException {
        if (probe.getHttpGet() != null) {
            return prober.http(probe.getHttpGet(), rule.timeout());
        }
        if (probe.getTcpSocket() != null) {
            return prober.tcp(
                    probe.getTcpSocket().getHost(), probe.getTcpSocket().getPort(), rule.timeout());
        }
        if (probe.getExec() != null) {
            return prober.exec(probe.getExec(), rule.timeout());
        }
        if (probe.getGrpc() != null) {
            return prober.grpc(probe.getGrpc(), rule.timeout());
        }
        return ProbeResult.SUCCESS;
    }

    /** Asks no more. */
    @Override
    public synchronized void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
    }
}
