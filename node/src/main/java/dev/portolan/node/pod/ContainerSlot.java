package dev.portolan.node.pod;

import dev.portolan.node.core.BackOff;
import dev.portolan.node.core.ContainerPhase;
import dev.portolan.node.core.ContainerView;
import dev.portolan.node.core.Health;
import dev.portolan.node.probe.ContainerProbes;
import dev.portolan.node.runtime.ContainerLog;
import dev.portolan.node.runtime.RunningContainer;
import io.fabric8.kubernetes.api.model.Container;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One container of a pod over all its runs. Changed by the pod's worker only; what is {@code volatile} others may read.
 */
final class ContainerSlot {
    /** One run. */
    record Run(RunningContainer container, ContainerLog log, ContainerProbes probes, Surroundings surroundings) {}

    private final Container container;
    private volatile ContainerView view;
    private volatile @Nullable Run run;
    private @Nullable CompletableFuture<?> stopping;

    ContainerSlot(Container container, ContainerView view) {
        this.container = container;
        this.view = view;
    }

    Container container() {
        return container;
    }

    String name() {
        return container.getName();
    }

    ContainerView view() {
        return view;
    }

    /** The present run; empty when its program has ended. */
    Optional<Run> run() {
        return Optional.ofNullable(run);
    }

    /** Which run the next start will be, from 0. */
    int nextRun() {
        return view.exited().isPresent() ? view.restarts() + 1 : view.restarts();
    }

    /** A start has led to a run. */
    void started(Run begun, String id, String image, BackOff backOff, Instant now) {
        view = view.attempted(new ContainerPhase.Running(id, now), image, backOff);
        run = begun;
        stopping = null;
        refresh(now);
    }

    /** A start has led to an end at once. */
    void failed(ContainerPhase.Exited end, String image, BackOff backOff) {
        view = view.attempted(end, image, backOff);
    }

    /** A start was not possible yet. */
    void blocked(ContainerPhase.Blocked why) {
        // What is known of the run before stays: it counts as such only once there is another.
        view = view.exited()
                .map(end -> new ContainerView(
                        why, end, view.restarts() + 1, view.streak(), view.imageId(), Health.NONE, view.life()))
                .orElseGet(() -> view.with(why));
    }

    /** Takes over what the program and its probes have done since. */
    void refresh(Instant now) {
        Run current = run;
        if (current == null || !(view.phase() instanceof ContainerPhase.Running running)) {
            return;
        }
        CompletableFuture<Integer> exit = current.container().exit();
        if (exit.isDone()) {
            current.probes().close();
            run = null;
            stopping = null;
            view = view.with(ContainerPhase.Exited.of(running.id(), running.since(), now, exit.join()))
                    .with(Health.NONE);
        } else {
            view = view.with(current.probes().health());
        }
    }

    /** Whether somebody stops it already. */
    boolean stopping() {
        return stopping != null;
    }

    void stopping(CompletableFuture<?> stop) {
        stopping = stop;
    }
}
