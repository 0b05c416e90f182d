package dev.portolan.node;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Renews the node's Lease, by which others see that its agent lives (KEP-589). */
final class Heartbeat implements AutoCloseable {
    static final String NAMESPACE = "kube-node-lease";
    private static final int LEASE_SECONDS = 40;

    private final Logger log = LoggerFactory.getLogger(Heartbeat.class);
    private final KubernetesClient client;
    private final String node;
    private final Duration every;
    private final Runnable alongside;
    private final Thread thread;

    /** {@code alongside} is run at every beat: what is only due now and then. */
    Heartbeat(KubernetesClient client, String node, Duration every, Runnable alongside) {
        this.client = client;
        this.node = node;
        this.every = every;
        this.alongside = alongside;
        this.thread = Thread.ofVirtual().name("heartbeat-" + node).start(this::beat);
    }

    private void beat() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    renew();
                    alongside.run();
                } catch (KubernetesClientException apiAway) {
                    log.debug("{}: lease not renewed", node, apiAway);
                } catch (RuntimeException defect) {
                    // Without a heartbeat all pods of the node would be given up.
                    log.error("{}: lease not renewed, will be tried again", node, defect);
                }
                Thread.sleep(every);
            }
        } catch (InterruptedException closed) {
            log.debug("{}: no more heartbeats", node);
        }
    }

    private void renew() {
        ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
        var leases = client.leases().inNamespace(NAMESPACE);
        Lease lease = leases.withName(node).get();
        if (lease == null) {
            leases.resource(new LeaseBuilder()
                            .withNewMetadata()
                            .withName(node)
                            .withNamespace(NAMESPACE)
                            .endMetadata()
                            .withNewSpec()
                            .withHolderIdentity(node)
                            .withLeaseDurationSeconds(LEASE_SECONDS)
                            .withRenewTime(now)
                            .endSpec()
                            .build())
                    .create();
        } else {
            leases.resource(new LeaseBuilder(lease)
                            .editOrNewSpec()
                            .withHolderIdentity(node)
                            .withLeaseDurationSeconds(LEASE_SECONDS)
                            .withRenewTime(now)
                            .endSpec()
                            .build())
                    .update();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
