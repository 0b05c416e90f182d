package dev.portolan.node.probe;

import dev.portolan.node.core.Health;
import dev.portolan.node.core.ProbeRule;
import dev.portolan.node.core.ProbeState;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The probes of one run of a container, each on a virtual thread of its own until closed. Thread-safe. */
public final class ContainerProbes implements AutoCloseable {
    /** Hears of what probes find; called on their threads. */
    public interface Listener {
        /** The health is another now. */
        void changed();

        /** A probe failed, which may not have consequences yet. */
        void failed(String message);
    }

    private final Logger log = LoggerFactory.getLogger(ContainerProbes.class);
    private final Container container;
    private final Prober prober;
    private final Listener listener;
    private volatile Health health;
    private final CountDownLatch started = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    private ContainerProbes(ProbeTarget target, Listener listener) {
        this.container = target.container();
        this.prober = new Prober(target);
        this.listener = listener;
        boolean noStartup = container.getStartupProbe() == null;
        if (noStartup) {
            started.countDown();
        }
        this.health = new Health(noStartup, container.getReadinessProbe() == null, "");
    }

    /** Starts whatever probes the container has. */
    public static ContainerProbes start(ProbeTarget target, Listener listener) {
        ContainerProbes probes = new ContainerProbes(target, listener);
        probes.start(ProbeKind.STARTUP, target.container().getStartupProbe());
        probes.start(ProbeKind.READINESS, target.container().getReadinessProbe());
        probes.start(ProbeKind.LIVENESS, target.container().getLivenessProbe());
        return probes;
    }

    private void start(ProbeKind kind, @org.jspecify.annotations.Nullable Probe probe) {
        if (probe != null) {
            threads.add(Thread.ofVirtual()
                    .name("probe-" + kind.word() + "-" + container.getName())
                    .start(() -> run(kind, probe)));
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
            // The gRPC health protocol needs an HTTP/2 client; that the port takes connections is what can be said
            // without.
            return prober.tcp(null, new IntOrString(probe.getGrpc().getPort()), rule.timeout());
        }
        return ProbeResult.SUCCESS;
    }

    /** Asks no more. */
    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
    }
}
