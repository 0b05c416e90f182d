package dev.portolan.controllers.runtime;

import dev.portolan.client.ControlLoop;
import dev.portolan.client.Informer;
import dev.portolan.client.ObjectKey;
import dev.portolan.client.Outcome;
import dev.portolan.client.Reconciler;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link ControlLoop} that starts to work once everything it reads has been listed: a decision from half a list would delete or make
 * twice what the other half shows.
 */
public final class SyncedLoop implements AutoCloseable {
    private static final Duration COMPLAINT = Duration.ofSeconds(30);

    private final Logger log = LoggerFactory.getLogger(SyncedLoop.class);
    private final String name;
    private final List<Informer<?>> reads;
    private final ControlLoop loop;
    private final Thread starter;

    /**
     * A loop that does nothing until {@link #start()}.
     *
     * @param workers how many keys may be reconciled at the same time
     * @param reads what has to be listed first
     */
    public SyncedLoop(String name, int workers, Reconciler reconciler, List<Informer<?>> reads) {
        this.name = name;
        this.reads = List.copyOf(reads);
        this.loop = new ControlLoop(name, workers, key -> unlessNamespaceLeaves(reconciler, key));
        this.starter = Thread.ofVirtual().name(name + "-start").unstarted(this::startWhenSynced);
    }

    /** Nothing can be made in a namespace that is being emptied: that is no failure, and trying again is no use. */
    private Outcome unlessNamespaceLeaves(Reconciler reconciler, ObjectKey key) throws Exception {
        try {
            return reconciler.reconcile(key);
        } catch (KubernetesClientException refused) {
            if (refused.getCode() == 403
                    && String.valueOf(refused.getMessage()).contains("because it is being terminated")) {
                log.debug("{}: {} is in a namespace that is being terminated", name, key);
                return Outcome.done();
            }
            throw refused;
        }
    }

    /** Starts when the lists are complete. Returns at once. */
    public void start() {
        starter.start();
    }

    private void startWhenSynced() {
        for (Informer<?> each : reads) {
            while (!each.awaitSynced(COMPLAINT)) {
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
                log.warn("{}: still waits for the first list of what it reads", name);
            }
        }
        loop.start();
    }

    /** Asks for {@code object} to be reconciled as soon as a worker is free. */
    public void enqueue(HasMetadata object) {
        loop.enqueue(ObjectKey.of(object));
    }

    /** Asks for {@code key} to be reconciled as soon as a worker is free. */
    public void enqueue(ObjectKey key) {
        loop.enqueue(key);
    }

    /** Asks for {@code key} to be reconciled {@code delay} from now. */
    public void enqueueAfter(ObjectKey key, Duration delay) {
        loop.enqueueAfter(key, delay);
    }

    @Override
    public void close() {
        starter.interrupt();
        try {
            starter.join(COMPLAINT);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
        loop.close();
    }
}
