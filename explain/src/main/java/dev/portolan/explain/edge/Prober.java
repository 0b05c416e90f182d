package dev.portolan.explain.edge;

import dev.portolan.explain.core.Evidence;
import dev.portolan.explain.core.Probe;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries probes, all at once, and gives what was seen within the time allowed. What cannot be tried is left out. */
final class Prober {
    private final Logger log = LoggerFactory.getLogger(Prober.class);
    private final NetworkProbes network;
    private final PodProbes pods;

    /** {@code dns} is the cluster's DNS server as {@code host:port}, or empty. */
    Prober(KubernetesClient client, String dns) {
        this.network = new NetworkProbes(dns);
        this.pods = new PodProbes(client);
    }

    List<Evidence> attempt(Collection<Probe> probes, java.time.Duration patience) throws InterruptedException {
        // Not closed by try: that would wait for those who are out of time.
        ExecutorService each = Executors.newVirtualThreadPerTaskExecutor();
        try {
            var tasks = probes.stream()
                    .map(p -> (java.util.concurrent.Callable<Optional<Evidence>>) () -> one(p))
                    .toList();
            return each.invokeAll(tasks, patience.toMillis(), TimeUnit.MILLISECONDS).stream()
                    .filter(f -> f.state() == Future.State.SUCCESS)
                    .flatMap(f -> f.resultNow().stream())
                    .toList();
        } finally {
            each.shutdownNow();
        }
    }

    private Optional<Evidence> one(Probe probe) {
        try {
            return switch (probe) {
                case Probe.Resolve(String name) -> network.resolve(name);
                case Probe.Connect(String address, int port) -> Optional.of(network.connect(address, port));
                case Probe.Get(String hostPort, String url) -> Optional.of(network.get(hostPort, url));
                case Probe.FindSource(String target) -> network.source(target);
                case Probe.ReadSockets(String ns, String pod) -> pods.sockets(ns, pod);
                case Probe.ReadLog(String ns, String pod, String container) -> pods.lastWords(ns, pod, container);
                case Probe.ResolveIn(String ns, String pod, String name) -> pods.resolve(ns, pod, name);
                case Probe.ConnectFrom(String ns, String pod, String address, int port) ->
                    pods.connect(ns, pod, address, port);
            };
        } catch (RuntimeException cannot) {
            log.debug("{} could not be tried", probe, cannot);
            return Optional.empty();
        }
    }
}
