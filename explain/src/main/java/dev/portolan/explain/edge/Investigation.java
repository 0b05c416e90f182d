package dev.portolan.explain.edge;

import dev.portolan.explain.core.Probe;
import dev.portolan.explain.core.ProbePlan;
import dev.portolan.explain.core.ProbePlan.Reach;
import dev.portolan.explain.core.Snapshot;
import dev.portolan.explain.core.Target;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** Tries what the plan asks for, and again what it asks for then, until it asks for no more or the time is over. */
public final class Investigation {
    private static final int ROUNDS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Prober prober;
    private final Reach reach;

    /**
     * An investigation in the cluster of {@code client}.
     *
     * @param dns its DNS server as {@code host:port}, or empty when it is not known
     */
    public Investigation(KubernetesClient client, String dns, Reach reach) {
        this.prober = new Prober(client, dns);
        this.reach = reach;
    }

    /** The snapshot with all that was seen, within two seconds for each round. */
    public Snapshot of(Snapshot now, Target target) throws InterruptedException {
        Snapshot known = now;
        Set<Probe> tried = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            Set<Probe> more = new LinkedHashSet<>(ProbePlan.of(known, target, reach));
            more.removeAll(tried);
            if (more.isEmpty()) break;
            known = known.with(prober.attempt(more, PATIENCE));
            tried.addAll(more);
        }
        return known;
    }
}
