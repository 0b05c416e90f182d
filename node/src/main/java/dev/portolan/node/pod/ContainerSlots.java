package dev.portolan.node.pod;

import dev.portolan.node.core.ContainerPhase.Exited;
import dev.portolan.node.core.ContainerView;
import dev.portolan.node.core.PodPlan;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The containers of one pod; used by its worker only, except for {@link #get} and {@link #all}. */
final class ContainerSlots {
    private static final Duration AFTER_KILL = Duration.ofSeconds(5);
    private static final long USUAL_GRACE_SECONDS = 30;

    private final NodeContext node;
    private final Map<String, ContainerSlot> slots = new LinkedHashMap<>();
    private final Set<String> announced = new HashSet<>();

    ContainerSlots(NodeContext node, Pod pod, Instant now) {
        this.node = node;
        for (Container each : pod.getSpec().getInitContainers()) {
            slots.put(each.getName(), new ContainerSlot(each, EarlierLife.initContainer(each, pod)));
        }
        for (Container each : pod.getSpec().getContainers()) {
            slots.put(each.getName(), new ContainerSlot(each, EarlierLife.container(each, pod, now)));
        }
    }

    /** The slot of that container. */
    Optional<ContainerSlot> get(String container) {
        return Optional.ofNullable(slots.get(container));
    }

    /** All slots; anybody may ask. */
    List<ContainerSlot> all() {
        return List.copyOf(slots.values());
    }

    private ContainerSlot slot(String container) {
        return get(container).orElseThrow(() -> new IllegalStateException("the pod has no container " + container));
    }

    Map<String, ContainerView> views() {
        Map<String, ContainerView> views = new LinkedHashMap<>();
        slots.forEach((name, slot) -> views.put(name, slot.view()));
        return views;
    }

    void refresh(Instant now) {
        slots.values().forEach(s -> s.refresh(now));
    }

    boolean ended() {
        return slots.values().stream().noneMatch(s -> s.view().running());
    }

    /** Does what the plan says; whether anything has changed at once. */
    boolean perform(PodPlan plan, Pod pod, PodRun run, ContainerStarter starter) {
        boolean changed = false;
        for (PodPlan.Action action : plan.actions()) {
            ContainerSlot slot = slot(action.container());
            switch (action) {
                case PodPlan.Action.Start(String name) -> {
                    starter.start(slot);
                    changed = true;
                }
                case PodPlan.Action.Stop(String name, String complaint) -> {
                    if (!slot.stopping()) {
                        node.events()
                                .normal(pod, "Killing", complaint.isEmpty() ? "Stopping container " + name : complaint);
                        stop(slot, run, grace(pod));
                    }
                }
            }
        }
        return changed;
    }

    private static Duration grace(Pod pod) {
        Long seconds = pod.getSpec().getTerminationGracePeriodSeconds();
        return Duration.ofSeconds(seconds == null ? USUAL_GRACE_SECONDS : seconds);
    }

    private static void stop(ContainerSlot slot, PodRun pod, Duration grace) {
        slot.run()
                .ifPresent(r -> slot.stopping(
                        ContainerStopper.stop(r.container(), pod.target(slot.container(), r.surroundings()), grace)));
    }

    /** Stops all that run of {@code containers}, together. */
    void stop(Collection<Container> containers, PodRun run, Duration grace, Pod pod) {
        for (Container each : containers) {
            ContainerSlot slot = slot(each.getName());
            if (slot.view().running()) {
                node.events().normal(pod, "Killing", "Stopping container " + each.getName());
                stop(slot, run, grace);
            }
        }
    }

    boolean ended(Collection<Container> containers) {
        refresh(node.clock().instant());
        return containers.stream().noneMatch(c -> slot(c.getName()).view().running());
    }

    void kill(Collection<Container> containers) {
        containers.forEach(
                c -> slot(c.getName()).run().ifPresent(r -> r.container().kill()));
    }

    /** Ends all containers, without hooks: the grace period and then the kill. */
    void endAll(Duration grace, Mailbox mailbox) throws InterruptedException {
        List<Container> all =
                slots.values().stream().map(ContainerSlot::container).toList();
        if (!grace.isZero()) {
            slots.values().forEach(s -> s.run().ifPresent(r -> r.container().terminate()));
            mailbox.await(() -> ended(all), node.clock().instant().plus(grace));
        }
        kill(all);
        mailbox.await(() -> ended(all), node.clock().instant().plus(AFTER_KILL));
    }

    /** Says once for each failure that the next start has to wait. */
    void announceWaits(Pod pod, PodPlan plan) {
        for (String name : plan.waits().keySet()) {
            Optional<Exited> end = slot(name).view().exited();
            if (end.isPresent() && announced.add(end.get().id() + end.get().until())) {
                node.events()
                        .warning(
                                pod,
                                "BackOff",
                                "Back-off restarting failed container " + name + " in pod "
                                        + pod.getMetadata().getName() + "_"
                                        + pod.getMetadata().getNamespace() + "("
                                        + pod.getMetadata().getUid() + ")");
            }
        }
        if (plan.waits().isEmpty()) {
            announced.clear();
        }
    }

    /** The containers that serve, and after them the sidecars, last started first. */
    static List<List<Container>> stopOrder(Pod pod) {
        List<List<Container>> order = new java.util.ArrayList<>();
        order.add(pod.getSpec().getContainers());
        for (Container each : pod.getSpec().getInitContainers().reversed()) {
            order.add(List.of(each));
        }
        return order;
    }
}
