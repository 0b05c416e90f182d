package dev.portolan.controllers.disruption;

import dev.portolan.client.EventRecorder;
import dev.portolan.client.Informer;
import dev.portolan.client.ObjectKey;
import dev.portolan.client.Outcome;
import dev.portolan.controllers.disruption.core.BudgetDecision;
import dev.portolan.controllers.ownership.Ownership;
import dev.portolan.controllers.ownership.Selectors;
import dev.portolan.controllers.runtime.ApiWrites;
import dev.portolan.controllers.runtime.Controller;
import dev.portolan.controllers.runtime.ControllerContext;
import dev.portolan.controllers.runtime.SyncedLoop;
import dev.portolan.rules.LabelSelector;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps the status of PodDisruptionBudgets, by which the API server allows or refuses evictions. */
public final class DisruptionController implements Controller {
    private static final int WORKERS = 2;

    private final InstantSource clock;
    private final Informer<PodDisruptionBudget> budgets;
    private final Informer<Pod> pods;
    private final PodScales scales;
    private final ApiWrites writes;
    private final EventRecorder events;
    private final SyncedLoop loop;

    public DisruptionController(ControllerContext context) {
        this.clock = context.clock();
        this.budgets = context.informers().of(PodDisruptionBudget.class);
        this.pods = context.informers().of(Pod.class);
        this.writes = new ApiWrites(context.client());
        this.events = new EventRecorder(context.client(), "controllermanager");
        Informer<Deployment> deployments = context.informers().of(Deployment.class);
        Informer<ReplicaSet> replicaSets = context.informers().of(ReplicaSet.class);
        Informer<ReplicationController> replicationControllers =
                context.informers().of(ReplicationController.class);
        Informer<StatefulSet> statefulSets = context.informers().of(StatefulSet.class);
        this.scales = new PodScales(deployments, replicaSets, replicationControllers, statefulSets);
        this.loop = new SyncedLoop(
                "disruption-controller",
                WORKERS,
                this::reconcile,
                List.of(budgets, pods, deployments, replicaSets, replicationControllers, statefulSets));
        budgets.onChange((_, after) -> {
            if (after != null) loop.enqueue(after);
        });
        pods.onChange(this::podChanged);
        deployments.onChange(this::scaleChanged);
        replicaSets.onChange(this::scaleChanged);
        replicationControllers.onChange(this::scaleChanged);
        statefulSets.onChange(this::scaleChanged);
    }

    @Override
    public void start() {
        loop.start();
    }

    private void podChanged(@Nullable Pod before, @Nullable Pod after) {
        if (before != null) concerned(before);
        if (after != null) concerned(after);
    }

    private void concerned(Pod pod) {
        budgets.list(pod.getMetadata().getNamespace()).stream()
                .filter(budget -> selector(budget).matches(Ownership.labels(pod)))
                .forEach(loop::enqueue);
    }

    /** Statuses change all the time and ask for nothing. */
    private void scaleChanged(@Nullable HasMetadata before, @Nullable HasMetadata after) {
        HasMetadata one = after == null ? before : after;
        boolean sameSpec = before != null
                && after != null
                && java.util.Objects.equals(
                        before.getMetadata().getGeneration(),
                        after.getMetadata().getGeneration());
        if (one != null && !sameSpec) {
            budgets.list(one.getMetadata().getNamespace()).forEach(loop::enqueue);
        }
    }

    /** Without a selector a budget is about no pod; an empty one is about all of the namespace. */
    private static LabelSelector selector(PodDisruptionBudget budget) {
        var said = budget.getSpec().getSelector();
        return said == null ? LabelSelector.NOTHING : Selectors.of(said);
    }

    private Outcome reconcile(ObjectKey key) {
        PodDisruptionBudget budget = budgets.get(key).orElse(null);
        if (budget == null || budget.getMetadata().getDeletionTimestamp() != null) {
            return Outcome.done();
        }
        LabelSelector selector = selector(budget);
        List<Pod> its = pods.list(key.namespace()).stream()
                .filter(pod -> selector.matches(Ownership.labels(pod)))
                .toList();
        Instant now = clock.instant();
        BudgetDecision decision = BudgetDecision.decide(budget, its, scales::of, now);
        if (decision.differsFrom(budget)) {
            // Refused when the API server has allowed an eviction meanwhile: counted anew then.
            writes.updateStatus(new PodDisruptionBudgetBuilder(budget)
                    .withStatus(decision.status())
                    .build());
            tell(budget, its, decision);
        }
        return decision.lookAgain()
                .map(at -> Outcome.after(Duration.between(now, at)))
                .orElseGet(Outcome::done);
    }

    private void tell(PodDisruptionBudget budget, List<Pod> its, BudgetDecision decision) {
        if (its.isEmpty()) {
            events.normal(budget, "NoPods", "No matching pods found");
        }
        decision.failure()
                .ifPresent(why -> events.warning(
                        budget,
                        "CalculateExpectedPodCountFailed",
                        "Failed to calculate the number of expected pods: " + why));
        for (Pod pod : decision.notDeleted()) {
            events.warning(
                    pod,
                    "NotDeleted",
                    "Pod was expected by PDB " + ObjectKey.of(budget) + " to be deleted but it wasn't");
        }
    }

    @Override
    public void close() {
        loop.close();
        events.close();
    }
}
