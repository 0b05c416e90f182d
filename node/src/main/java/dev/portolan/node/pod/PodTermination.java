package dev.portolan.node.pod;

import dev.portolan.client.ObjectKey;
import dev.portolan.node.core.PodPlan;
import dev.portolan.rules.LabelSelector;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a pod that is being deleted so that no request is lost: EndpointSlices first stop naming it as ready, those who lead connections to
 * it ({@link dev.portolan.node.Followers}) follow, what was under way gets a moment to arrive, then hooks and SIGTERM, SIGKILL after the
 * grace period, and at last the object goes (Kubernetes documentation, "Pod Lifecycle", termination of Pods). Runs on the pod's worker.
 */
final class PodTermination {
    private static final Duration AFTER_KILL = Duration.ofSeconds(5);

    private final Logger log = LoggerFactory.getLogger(PodTermination.class);
    private final NodeContext node;
    private final PodWorker worker;

    PodTermination(NodeContext node, PodWorker worker) {
        this.node = node;
        this.worker = worker;
    }

    void run() throws InterruptedException {
        Optional<PodRun> run = worker.run();
        boolean wasOver = run.isEmpty() || worker.slots().ended();
        if (!wasOver) {
            leaveSlices();
            stopContainers(run.get());
        }
        if (closing()) {
            worker.slots().endAll(node.config().timings().closeGrace(), worker.mailbox());
            worker.release();
            return;
        }
        finalStatus(run.isPresent());
        worker.release();
        deleteObject();
    }

    private boolean closing() {
        return worker.goneOrClosing() && !worker.isGone();
    }

    private void leaveSlices() throws InterruptedException {
        boolean expected = expectedInSlices();
        if (grace().isZero() || (!expected && !inSlices(false))) {
            return;
        }
        Instant limit = now().plus(node.config().timings().slicesLeave());
        boolean left = worker.mailbox()
                .await(() -> (!inSlices(true) && (!expected || inSlices(false))) || worker.goneOrClosing(), limit);
        if (!left) {
            log.warn(
                    "{}: EndpointSlices still name it as ready after {}; it ends nevertheless",
                    ObjectKey.of(worker.pod()),
                    node.config().timings().slicesLeave());
        }
        if (!worker.goneOrClosing()) {
            awaitFollowers();
        }
        Instant drained = now().plus(node.config().timings().drain());
        worker.mailbox().await(() -> worker.goneOrClosing() || grace().isZero(), drained);
    }

    /**
     * A pod that is deleted as soon as it is ready may get into a slice only now, by somebody who has not heard of its end: where a Service
     * is about it, it waits for the slice which says that it is leaving.
     */
    private boolean expectedInSlices() {
        Pod pod = worker.pod();
        boolean ready = pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
        Map<String, String> labels = pod.getMetadata().getLabels();
        return ready
                && labels != null
                && node.services().list(pod.getMetadata().getNamespace()).stream()
                        .filter(service ->
                                !"ExternalName".equals(service.getSpec().getType()))
                        .map(service -> service.getSpec().getSelector())
                        .anyMatch(selector -> selector != null
                                && !selector.isEmpty()
                                && LabelSelector.ofLabels(selector).matches(labels));
    }

    private void awaitFollowers() throws InterruptedException {
        Duration most = node.config().timings().slicesLeave();
        if (!node.config().followers().awaitFollowed(most)) {
            log.warn(
                    "{}: something may still lead connections to it after {}; it ends nevertheless",
                    ObjectKey.of(worker.pod()),
                    most);
        }
    }

    /** Whether a slice names the pod at all, or as one that is to get connections. */
    private boolean inSlices(boolean readyOnly) {
        Pod pod = worker.pod();
        String uid = pod.getMetadata().getUid();
        return node.slices().list(pod.getMetadata().getNamespace()).stream()
                .flatMap(s -> s.getEndpoints().stream())
                .filter(e ->
                        e.getTargetRef() != null && uid.equals(e.getTargetRef().getUid()))
                .anyMatch(e -> !readyOnly || ready(e));
    }

    /** With publishNotReadyAddresses an endpoint stays ready to its end, but says that it is terminating. */
    private static boolean ready(Endpoint endpoint) {
        var conditions = endpoint.getConditions();
        return conditions == null
                || (!Boolean.FALSE.equals(conditions.getReady()) && !Boolean.TRUE.equals(conditions.getTerminating()));
    }

    private void stopContainers(PodRun run) throws InterruptedException {
        Instant begun = now();
        ContainerSlots slots = worker.slots();
        for (List<Container> group : ContainerSlots.stopOrder(worker.pod())) {
            Duration left = Duration.between(now(), begun.plus(grace()));
            slots.stop(group, run, left.isNegative() ? Duration.ZERO : left, worker.pod());
            // The grace period may be shortened by another delete, or the object may go, while we wait.
            while (!slots.ended(group) && !worker.goneOrClosing() && now().isBefore(begun.plus(grace()))) {
                worker.mailbox().await(Optional.of(begun.plus(grace())));
            }
            if (closing()) {
                return;
            }
            slots.kill(group);
            worker.mailbox().await(() -> slots.ended(group), now().plus(AFTER_KILL));
        }
    }

    private Duration grace() {
        Long seconds = worker.pod().getMetadata().getDeletionGracePeriodSeconds();
        return Duration.ofSeconds(seconds == null ? 0 : seconds);
    }

    private Instant now() {
        return node.clock().instant();
    }

    private void finalStatus(boolean hadRun) {
        if (!hadRun || worker.isGone()) {
            return;
        }
        try {
            worker.writeStatus(new PodPlan(List.of(), Map.of(), null, worker.finished()));
        } catch (KubernetesClientException failure) {
            log.debug("{}: last status not written", ObjectKey.of(worker.pod()), failure);
        }
    }

    /** Until it works: an object that stays would keep its name and its owner's count for ever. */
    private void deleteObject() throws InterruptedException {
        Pod pod = worker.pod();
        DeleteOptions options = new DeleteOptionsBuilder()
                .withGracePeriodSeconds(0L)
                .withNewPreconditions()
                .withUid(pod.getMetadata().getUid())
                .endPreconditions()
                .build();
        String path = "/api/v1/namespaces/" + pod.getMetadata().getNamespace() + "/pods/"
                + pod.getMetadata().getName();
        while (!worker.goneOrClosing()) {
            try {
                node.client().raw(path, "DELETE", options);
                // With finalizers of others it stays a while; there is nothing left to do here.
                worker.mailbox().await(worker::goneOrClosing, Instant.MAX);
            } catch (KubernetesClientException failure) {
                if (failure.getCode() == HttpURLConnection.HTTP_NOT_FOUND
                        || failure.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                    worker.gone();
                    return;
                }
                log.debug("{}: not deleted yet", ObjectKey.of(pod), failure);
                worker.mailbox()
                        .await(
                                worker::goneOrClosing,
                                now().plus(node.config().timings().retry()));
            }
        }
    }
}
