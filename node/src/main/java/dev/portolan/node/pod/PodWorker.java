package dev.portolan.node.pod;

import dev.portolan.client.ObjectKey;
import dev.portolan.node.core.ActiveDeadline;
import dev.portolan.node.core.PodPhase;
import dev.portolan.node.core.PodPlan;
import dev.portolan.node.core.PodPlanner;
import dev.portolan.node.core.PodStatuses;
import dev.portolan.node.sandbox.SandboxException;
import dev.portolan.rules.IpAddresses;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one pod as its object asks: a virtual thread that looks, decides ({@link PodPlanner}), acts, writes the status, and waits for news.
 * It ends with the pod, or with the agent.
 */
final class PodWorker {
    private final Logger log = LoggerFactory.getLogger(PodWorker.class);
    private final NodeContext node;
    private final Mailbox mailbox;
    private final ContainerSlots slots;
    private final VolumeCare volumes;
    private final StatusWriter status;
    private final Instant started;
    private final Thread thread;
    private volatile Pod pod;
    private volatile boolean gone;
    private volatile boolean closing;
    private volatile @Nullable PodRun run;
    private boolean saidExpired;
    private Instant tryAgain = Instant.MIN;
    private Optional<InetAddress> formerAddress;

    PodWorker(NodeContext node, Pod pod, Instant now) {
        this.node = node;
        this.pod = pod;
        this.mailbox = new Mailbox(node.clock());
        this.slots = new ContainerSlots(node, pod, now);
        this.volumes = new VolumeCare(
                node.config().timings(), (about, words) -> node.events().warning(about, "FailedMount", words));
        this.status = new StatusWriter(node.client());
        this.started = startTime(pod).orElse(now);
        this.formerAddress = podIp(pod);
        this.thread = Thread.ofVirtual().name("pod-" + ObjectKey.of(pod)).unstarted(this::live);
    }

    private static Optional<Instant> startTime(Pod pod) {
        return Optional.ofNullable(pod.getStatus()).map(s -> s.getStartTime()).map(Instant::parse);
    }

    private static Optional<InetAddress> podIp(Pod pod) {
        return Optional.ofNullable(pod.getStatus()).map(s -> s.getPodIP()).flatMap(IpAddresses::parse);
    }

    void start() {
        thread.start();
    }

    /** The pod's object has changed. */
    void update(Pod now) {
        synchronized (this) {
            if (version(now) >= version(pod)) {
                pod = now;
            }
        }
        mailbox.wake();
    }

    /** Own writes come back before the informer tells of them, and must not be undone by it. */
    private static long version(Pod pod) {
        String text = pod.getMetadata().getResourceVersion();
        return text != null && text.matches("\\d{1,18}") ? Long.parseLong(text) : Long.MAX_VALUE;
    }

    /** There is no such object any more. */
    void gone() {
        gone = true;
        mailbox.wake();
    }

    /** Something that the pod may wait for has changed. */
    void wake() {
        mailbox.wake();
    }

    /** The agent ends: programs get {@code closeGrace}, the object stays as it is. */
    void close() {
        closing = true;
        mailbox.wake();
    }

    void join() throws InterruptedException {
        thread.join();
    }

    Pod pod() {
        return pod;
    }

    boolean goneOrClosing() {
        return gone || closing;
    }

    boolean isGone() {
        return gone;
    }

    Optional<PodRun> run() {
        return Optional.ofNullable(run);
    }

    ContainerSlots slots() {
        return slots;
    }

    Mailbox mailbox() {
        return mailbox;
    }

    private void live() {
        try {
            while (!gone && !closing) {
                if (pod.getMetadata().getDeletionTimestamp() != null) {
                    new PodTermination(node, this).run();
                    return;
                }
                mailbox.await(look());
            }
            slots.endAll(closing ? node.config().timings().closeGrace() : java.time.Duration.ZERO, mailbox);
        } catch (InterruptedException unexpected) {
            log.warn("{}: interrupted", ObjectKey.of(pod));
        } catch (RuntimeException defect) {
            log.error("{}: its worker fails", ObjectKey.of(pod), defect);
            throw defect;
        } finally {
            release();
            if (gone) {
                forget();
            }
        }
    }

    /** One round; returns when to look again without news. */
    private Optional<Instant> look() {
        Instant now = node.clock().instant();
        if (over(pod)) {
            return Optional.empty();
        }
        PodPlan plan = new PodPlan(List.of(), Map.of(), null, false);
        try {
            if (run == null && !now.isBefore(tryAgain)) {
                makeSandbox(now);
            }
            PodRun current = run;
            boolean ready = current != null && volumes.keep(current.volumes(), pod, now);
            if (current != null && ready) {
                plan = step(current);
            }
            writeStatus(plan);
            if (plan.over() && slots.ended()) {
                release();
            }
            Optional<Instant> next =
                    current == null ? Optional.of(tryAgain) : earlier(plan.wake(), volumes.due(current.volumes(), pod));
            return saidExpired || plan.over() ? next : earlier(next, ActiveDeadline.of(pod, started));
        } catch (KubernetesClientException apiAway) {
            log.debug("{}: status not written", ObjectKey.of(pod), apiAway);
            return Optional.of(now.plus(node.config().timings().retry()));
        } catch (RuntimeException defect) {
            // One pod that trips the agent up must not stay as it is for ever, nor in silence.
            log.error("{}: will be looked at again", ObjectKey.of(pod), defect);
            node.events().warning(pod, "FailedSync", "error syncing pod: " + defect);
            return Optional.of(now.plus(node.config().timings().retry()));
        }
    }

    /** A pod that has run its course, perhaps under an earlier agent, does nothing until it is deleted. */
    private boolean over(Pod pod) {
        String phase =
                pod.getStatus() == null ? "" : String.valueOf(pod.getStatus().getPhase());
        return run == null && (phase.equals("Succeeded") || phase.equals("Failed"));
    }

    private PodPlan step(PodRun current) {
        ContainerStarter starter = new ContainerStarter(node, current, mailbox::wake);
        while (true) {
            Instant now = node.clock().instant();
            slots.refresh(now);
            PodPlan plan = expired(now)
                    ? ActiveDeadline.plan(pod.getSpec(), slots.views())
                    : PodPlanner.decide(
                            pod.getSpec(),
                            slots.views(),
                            node.config().timings().backOff(),
                            now);
            slots.announceWaits(pod, plan);
            if (!slots.perform(plan, pod, current, starter) || gone || closing) {
                return plan;
            }
        }
    }

    /** Whether its time is over; tells so once. */
    private boolean expired(Instant now) {
        boolean over = overrun(now);
        if (over && !saidExpired) {
            saidExpired = true;
            node.events().normal(pod, ActiveDeadline.REASON, ActiveDeadline.MESSAGE);
        }
        return over;
    }

    private boolean overrun(Instant now) {
        // What has ended by itself in time has not overrun it.
        return saidExpired
                || (!finished()
                        && ActiveDeadline.of(pod, started)
                                .filter(due -> !due.isAfter(now))
                                .isPresent());
    }

    private static Optional<Instant> earlier(Optional<Instant> one, Optional<Instant> other) {
        return Stream.of(one, other).flatMap(Optional::stream).min(Comparator.naturalOrder());
    }

    private void makeSandbox(Instant now) {
        try {
            run = SandboxFactory.make(node, pod, started);
            formerAddress.ifPresent(node.addresses()::release);
            formerAddress = Optional.empty();
        } catch (SandboxException | IOException | RuntimeException failure) {
            tryAgain = now.plus(node.config().timings().retry());
            node.events()
                    .warning(pod, "FailedCreatePodSandBox", "Failed to create pod sandbox: " + failure.getMessage());
            log.warn("{}: no sandbox", ObjectKey.of(pod), failure);
        }
    }

    /** Writes what is known; a pod that is no longer there is gone. */
    void writeStatus(PodPlan plan) {
        PodRun current = run;
        PodStatuses.Place place = current != null
                ? current.place()
                : new PodStatuses.Place(node.address().getHostAddress(), "", started);
        Optional<Pod> after = status.write(pod, p -> {
            PodStatus said = PodStatuses.of(
                    p,
                    slots.views(),
                    plan,
                    place,
                    node.config().timings().backOff(),
                    node.clock().instant());
            return saidExpired ? ActiveDeadline.failed(said) : said;
        });
        after.ifPresentOrElse(this::keep, () -> gone = true);
    }

    private synchronized void keep(Pod after) {
        if (version(after) > version(pod)) {
            pod = after;
        }
    }

    /** Whether the pod's phase is a final one. */
    boolean finished() {
        String phase = PodPhase.of(pod.getSpec(), slots.views());
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    /** Gives back network and address. */
    void release() {
        PodRun current = run;
        formerAddress.ifPresent(node.addresses()::release);
        formerAddress = Optional.empty();
        if (current != null) {
            run = null;
            try {
                current.sandbox().close();
            } catch (RuntimeException failure) {
                log.warn("{}: its sandbox does not close", ObjectKey.of(pod), failure);
            }
            current.hostPorts().close();
            if (!current.onHost()) {
                node.addresses().release(current.sandbox().address());
            }
        }
    }

    /** Removes the pod's files. */
    void forget() {
        try {
            PodFolder.of(node.config().stateFolder(), pod.getMetadata().getUid())
                    .delete();
        } catch (IOException kept) {
            log.warn("{}: its folder stays", ObjectKey.of(pod), kept);
        }
    }
}
