package dev.portolan.controllers.deployment;

import dev.portolan.client.EventRecorder;
import dev.portolan.client.Informer;
import dev.portolan.client.ObjectKey;
import dev.portolan.client.Outcome;
import dev.portolan.controllers.deployment.core.DeploymentState;
import dev.portolan.controllers.deployment.core.Revisions;
import dev.portolan.controllers.deployment.core.Rollout;
import dev.portolan.controllers.deployment.core.Step;
import dev.portolan.controllers.ownership.Ownership;
import dev.portolan.controllers.ownership.Selectors;
import dev.portolan.controllers.pods.PodState;
import dev.portolan.controllers.pods.TemplateHash;
import dev.portolan.controllers.runtime.Adoption;
import dev.portolan.controllers.runtime.ApiWrites;
import dev.portolan.controllers.runtime.Controller;
import dev.portolan.controllers.runtime.ControllerContext;
import dev.portolan.controllers.runtime.OwnWrites;
import dev.portolan.controllers.runtime.OwnerQueue;
import dev.portolan.controllers.runtime.SyncedLoop;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps a ReplicaSet for each template of a Deployment, and moves its pods from the old ones to the latest. */
public final class DeploymentController implements Controller {
    private static final int WORKERS = 4;

    private final InstantSource clock;
    private final Informer<Deployment> deployments;
    private final OwnWrites<ReplicaSet> sets;
    private final Informer<Pod> pods;
    private final ApiWrites writes;
    private final Adoption<ReplicaSet> adoption;
    private final TemplateHash hash;
    private final EventRecorder events;
    private final ReplicaSetWrites steps;
    private final SyncedLoop loop;

    public DeploymentController(ControllerContext context) {
        this.clock = context.clock();
        this.deployments = context.informers().of(Deployment.class);
        Informer<ReplicaSet> shown = context.informers().of(ReplicaSet.class);
        this.sets = new OwnWrites<>(shown, clock);
        this.pods = context.informers().of(Pod.class);
        this.writes = new ApiWrites(context.client());
        this.adoption = new Adoption<>(context.client(), sets);
        this.hash = new TemplateHash(context.client().getKubernetesSerialization());
        this.events = new EventRecorder(context.client(), "deployment-controller");
        this.steps = new ReplicaSetWrites(context.client(), sets, events);
        this.loop =
                new SyncedLoop("deployment-controller", WORKERS, this::reconcile, List.of(deployments, shown, pods));
        deployments.onChange((before, after) -> {
            if (after != null) loop.enqueue(after);
        });
        shown.onChange(new OwnerQueue<ReplicaSet, Deployment>(
                "Deployment", deployments, each -> Selectors.of(each.getSpec().getSelector()), loop));
        pods.onChange(this::podChanged);
    }

    @Override
    public void start() {
        loop.start();
    }

    /** A strategy that waits for pods to be gone has no other sign of it. */
    private void podChanged(@Nullable Pod before, @Nullable Pod after) {
        if (before == null || after != null) {
            return;
        }
        String namespace = before.getMetadata().getNamespace();
        Ownership.controllerOf(before)
                .flatMap(ref -> sets.get(namespace, ref.getName()))
                .flatMap(Ownership::controllerOf)
                .ifPresent(ref -> loop.enqueue(new ObjectKey(namespace, ref.getName())));
    }

    private Outcome reconcile(ObjectKey key) {
        Deployment deployment = deployments.get(key).orElse(null);
        if (deployment == null) {
            return Outcome.done(); // its sets are the garbage collector's
        }
        Rollout rollout = look(deployment);
        int collisions = collisions(deployment);
        if (deployment.getMetadata().getDeletionTimestamp() == null) {
            if (rollout.latest().isPresent()) {
                steps.annotate(rollout, rollout.latest().get());
                rollout = look(annotated(look(deployment)));
            }
            collisions = run(rollout, collisions);
            rollout = look(annotated(look(rollout.deployment())));
        }
        Instant now = clock.instant();
        DeploymentStatus status = DeploymentState.of(rollout, collisions, now);
        Deployment saying =
                new DeploymentBuilder(rollout.deployment()).withStatus(status).build();
        if (!status.equals(rollout.deployment().getStatus())) {
            writes.updateStatus(saying);
        }
        return DeploymentState.nextChange(saying)
                .map(at -> Outcome.after(Duration.between(now, at).plusSeconds(1)))
                .orElseGet(Outcome::done);
    }

    private static int collisions(Deployment deployment) {
        Integer said =
                deployment.getStatus() == null ? null : deployment.getStatus().getCollisionCount();
        return said == null ? 0 : said;
    }

    /** The Deployment with its sets as they are now. */
    private Rollout look(Deployment deployment) {
        List<ReplicaSet> owned =
                adoption.settle(deployment, Selectors.of(deployment.getSpec().getSelector()));
        String wanted = hash.of(deployment.getSpec().getTemplate(), 0);
        Optional<ReplicaSet> latest = owned.stream()
                .filter(set -> hash.of(set.getSpec().getTemplate(), 0).equals(wanted))
                .min(Comparator.comparing(set -> set.getMetadata().getCreationTimestamp()));
        List<ReplicaSet> old = new ArrayList<>(owned);
        latest.ifPresent(old::remove);
        return new Rollout(deployment, latest, old, podsLeft(deployment, old));
    }

    private boolean podsLeft(Deployment deployment, List<ReplicaSet> old) {
        return pods.list(deployment.getMetadata().getNamespace()).stream()
                .filter(pod -> !PodState.finished(pod))
                .anyMatch(pod -> old.stream().anyMatch(set -> Ownership.controls(set, pod)));
    }

    /** The Deployment with the number of its latest revision. */
    private Deployment annotated(Rollout rollout) {
        Deployment deployment = rollout.deployment();
        long revision = rollout.latest().map(Revisions::of).orElse(0L);
        if (revision == 0 || revision == Revisions.of(deployment)) {
            return deployment;
        }
        return writes.patch(
                deployment,
                "{\"metadata\": {\"uid\": \"%s\", \"annotations\": {\"%s\": \"%d\"}}}"
                        .formatted(deployment.getMetadata().getUid(), Revisions.REVISION, revision));
    }

    /** Does what comes next; returns how many collisions of names there have been. */
    private int run(Rollout rollout, int collisions) {
        String name = hash.of(rollout.deployment().getSpec().getTemplate(), collisions);
        for (Step each : rollout.next()) {
            try {
                steps.run(each, rollout, name);
            } catch (KubernetesClientException refused) {
                if (!(each instanceof Step.Create)) {
                    throw refused;
                }
                if (ReplicaSetWrites.isTaken(refused)) {
                    return collisions + 1; // somebody else's set; the status remembers it, and the next name is another
                }
                events.warning(
                        rollout.deployment(),
                        "ReplicaSetCreateError",
                        "Failed to create new replica set: " + ApiWrites.message(refused));
                throw refused;
            }
        }
        return collisions;
    }

    @Override
    public void close() {
        loop.close();
        events.close();
    }
}
