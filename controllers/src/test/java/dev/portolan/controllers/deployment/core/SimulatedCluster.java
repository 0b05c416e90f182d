package dev.portolan.controllers.deployment.core;

import dev.portolan.controllers.Workloads;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Sets and pods of one Deployment in memory, where everybody acts in random order: the Deployment's controller sees what the sets last
 * said, the sets follow when they come to it, and pods become ready when they please.
 */
final class SimulatedCluster {
    /** Kubernetes' times are whole seconds; sets made in the same one differ by name. */
    private static final String CREATED = "2026-01-01T00:00:%02dZ";

    private static final class Pod {
        private boolean ready;
    }

    private static final class Set {
        private ReplicaSet object;
        private final List<Pod> pods = new ArrayList<>();

        private Set(ReplicaSet object) {
            this.object = object;
        }
    }

    private final Random random;
    private final List<Set> sets = new ArrayList<>();
    private Deployment deployment;
    private int template;

    SimulatedCluster(Random random, int replicas, IntOrString surge, IntOrString unavailable) {
        this.random = random;
        this.deployment = new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("web")
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withNewStrategy()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withMaxSurge(surge)
                .withMaxUnavailable(unavailable)
                .endRollingUpdate()
                .endStrategy()
                .endSpec()
                .build();
    }

    Bounds bounds() {
        return Bounds.of(deployment);
    }

    /** A template that no set has yet. */
    void changeTemplate() {
        template++;
    }

    void resize(int replicas) {
        deployment = new DeploymentBuilder(deployment)
                .editSpec()
                .withReplicas(replicas)
                .endSpec()
                .build();
    }

    int pods() {
        return sets.stream().mapToInt(set -> set.pods.size()).sum();
    }

    int available() {
        return (int) sets.stream()
                .flatMap(set -> set.pods.stream())
                .filter(pod -> pod.ready)
                .count();
    }

    boolean complete() {
        return rollout().complete();
    }

    /** One of those who act does so. */
    void act() {
        int who = random.nextInt(3 + sets.size());
        if (who == 0 || sets.isEmpty()) {
            control();
        } else if (who <= 2) {
            becomeReady();
        } else {
            follow(sets.get(who - 3));
        }
    }

    private Rollout rollout() {
        Optional<ReplicaSet> latest =
                sets.stream().map(set -> set.object).filter(this::isLatest).findFirst();
        List<ReplicaSet> old = sets.stream()
                .map(set -> set.object)
                .filter(set -> !isLatest(set))
                .toList();
        return new Rollout(deployment, latest, old, false);
    }

    private boolean isLatest(ReplicaSet set) {
        return set.getMetadata().getName().equals("web-" + template);
    }

    private void control() {
        Rollout rollout = rollout();
        for (Step each : rollout.next()) {
            switch (each) {
                case Step.Create(int replicas) ->
                    sets.add(new Set(sized(
                            new ReplicaSetBuilder(Workloads.replicaSet(replicas).build())
                                    .editMetadata()
                                    .withName("web-" + template)
                                    .withCreationTimestamp(CREATED.formatted(template % 60))
                                    .endMetadata()
                                    .build())));
                case Step.Scale(ReplicaSet set, int replicas) -> {
                    Set scaled = sets.stream()
                            .filter(s -> s.object
                                    .getMetadata()
                                    .getName()
                                    .equals(set.getMetadata().getName()))
                            .findFirst()
                            .orElseThrow();
                    scaled.object = sized(new ReplicaSetBuilder(scaled.object)
                            .editSpec()
                            .withReplicas(replicas)
                            .endSpec()
                            .build());
                }
                case Step.Delete(ReplicaSet set) -> sets.removeIf(s -> s.object == set);
            }
        }
    }

    private ReplicaSet sized(ReplicaSet set) {
        return new ReplicaSetBuilder(set)
                .editMetadata()
                .addToAnnotations(Revisions.sized(deployment))
                .endMetadata()
                .build();
    }

    private void becomeReady() {
        List<Pod> waiting = sets.stream()
                .flatMap(set -> set.pods.stream())
                .filter(pod -> !pod.ready)
                .toList();
        if (!waiting.isEmpty()) {
            waiting.get(random.nextInt(waiting.size())).ready = true;
        }
    }

    /** What a ReplicaSet's controller does: those that are not ready go first. Sometimes it only says how things are. */
    private void follow(Set set) {
        if (random.nextInt(3) > 0) {
            int wanted = set.object.getSpec().getReplicas();
            while (set.pods.size() < wanted) {
                set.pods.add(new Pod());
            }
            set.pods.sort((a, b) -> Boolean.compare(b.ready, a.ready));
            while (set.pods.size() > wanted) {
                set.pods.removeLast();
            }
        }
        int ready = (int) set.pods.stream().filter(pod -> pod.ready).count();
        set.object = new ReplicaSetBuilder(set.object)
                .withNewStatus()
                .withReplicas(set.pods.size())
                .withReadyReplicas(ready)
                .withAvailableReplicas(ready)
                .endStatus()
                .build();
    }
}
