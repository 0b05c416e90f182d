package dev.portolan.node.core;

import dev.portolan.node.core.ContainerPhase.Blocked;
import dev.portolan.node.core.ContainerPhase.Exited;
import dev.portolan.node.core.ContainerPhase.Fresh;
import dev.portolan.node.core.ContainerPhase.Running;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides the next step of a pod that isn't being deleted: init containers one by one, sidecars (init containers with restartPolicy Always)
 * that stay, then all containers; restarts by policy and back-off (Kubernetes documentation, "Pod Lifecycle", "Init Containers",
 * "Sidecar Containers").
 */
public final class PodPlanner {
    private final PodSpec spec;
    private final Map<String, ContainerView> views;
    private final BackOff backOff;
    private final Instant now;
    private final List<PodPlan.Action> actions = new ArrayList<>();
    private final Map<String, Instant> waits = new TreeMap<>();
    private @Nullable Instant wake;

    private PodPlanner(PodSpec spec, Map<String, ContainerView> views, BackOff backOff, Instant now) {
        this.spec = spec;
        this.views = views;
        this.backOff = backOff;
        this.now = now;
    }

    /** The next step at {@code now}; {@code views} by container name, a container without one was never started. */
    public static PodPlan decide(PodSpec spec, Map<String, ContainerView> views, BackOff backOff, Instant now) {
        return new PodPlanner(spec, views, backOff, now).decide();
    }

    private PodPlan decide() {
        boolean over = PodPhase.over(spec, views);
        if (over) {
            PodContainers.all(spec).stream()
                    .filter(c -> view(c).running())
                    .forEach(c -> actions.add(new PodPlan.Action.Stop(c.getName(), "")));
        } else if (initContainers()) {
            spec.getContainers().forEach(c -> step(c, spec.getRestartPolicy()));
        }
        return new PodPlan(actions, waits, wake, over);
    }

    /** Takes the init containers a step further; whether the pod's containers may run. */
    private boolean initContainers() {
        boolean begun = spec.getContainers().stream().anyMatch(c -> view(c).begun());
        for (Container each : spec.getInitContainers()) {
            boolean done = PodContainers.sidecar(each) ? sidecar(each) : initContainer(each);
            if (!done && !begun) {
                return false;
            }
        }
        return true;
    }

    private boolean sidecar(Container each) {
        step(each, "Always");
        return view(each).running() && view(each).health().started();
    }

    private boolean initContainer(Container each) {
        boolean succeeded = view(each).exited().filter(e -> e.exitCode() == 0).isPresent();
        if (!succeeded) {
            step(each, spec.getRestartPolicy().equals("Never") ? "Never" : "OnFailure");
        }
        return succeeded;
    }

    private void step(Container container, String policy) {
        String name = container.getName();
        switch (view(container).phase()) {
            case Fresh() -> actions.add(new PodPlan.Action.Start(name));
            case Blocked(String reason, String message, Instant retryAt) -> startAt(name, retryAt);
            case Running(String id, Instant since) -> {
                String complaint = view(container).health().complaint();
                if (!complaint.isEmpty()) {
                    actions.add(new PodPlan.Action.Stop(name, complaint));
                }
            }
            case Exited end -> {
                if (PodPhase.restarts(policy, end)) {
                    Instant due = end.until().plus(backOff.delay(view(container).streak()));
                    if (due.isAfter(now)) {
                        waits.put(name, due);
                    }
                    startAt(name, due);
                }
            }
        }
    }

    private void startAt(String name, Instant due) {
        if (due.isAfter(now)) {
            wake = wake == null || due.isBefore(wake) ? due : wake;
        } else {
            actions.add(new PodPlan.Action.Start(name));
        }
    }

    private ContainerView view(Container container) {
        return views.getOrDefault(container.getName(), ContainerView.FRESH);
    }
}
