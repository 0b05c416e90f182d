package dev.portolan.controllers.deployment;

import dev.portolan.client.EventRecorder;
import dev.portolan.controllers.deployment.core.Revisions;
import dev.portolan.controllers.deployment.core.Rollout;
import dev.portolan.controllers.deployment.core.Step;
import dev.portolan.controllers.ownership.Ownership;
import dev.portolan.controllers.pods.TemplateHash;
import dev.portolan.controllers.runtime.ApiWrites;
import dev.portolan.controllers.runtime.OwnWrites;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** What a Deployment's controller writes to its ReplicaSets, and tells about it. */
final class ReplicaSetWrites {
    private static final String SCALING = "ScalingReplicaSet";

    private final KubernetesClient client;
    private final ApiWrites writes;
    private final OwnWrites<ReplicaSet> sets;
    private final EventRecorder events;

    ReplicaSetWrites(KubernetesClient client, OwnWrites<ReplicaSet> sets, EventRecorder events) {
        this.client = client;
        this.writes = new ApiWrites(client);
        this.sets = sets;
        this.events = events;
    }

    /** Does one step; {@code hash} is that of the present template. */
    void run(Step step, Rollout rollout, String hash) {
        Deployment deployment = rollout.deployment();
        switch (step) {
            case Step.Create(int replicas) -> create(rollout, replicas, hash);
            case Step.Scale(ReplicaSet set, int replicas) -> scale(deployment, set, replicas);
            case Step.Delete(ReplicaSet set) -> {
                writes.delete(set);
                sets.gone(set);
            }
        }
    }

    private void create(Rollout rollout, int replicas, String hash) {
        Deployment deployment = rollout.deployment();
        Map<String, String> annotations = new TreeMap<>(Revisions.latest(rollout));
        annotations.putAll(Revisions.sized(deployment));
        var spec = deployment.getSpec();
        Map<String, String> labels =
                new TreeMap<>(spec.getTemplate().getMetadata().getLabels());
        labels.put(TemplateHash.DEPLOYMENT_LABEL, hash);
        ReplicaSet wanted = new ReplicaSetBuilder()
                .withNewMetadata()
                .withNamespace(deployment.getMetadata().getNamespace())
                .withName(deployment.getMetadata().getName() + "-" + hash)
                .withLabels(labels)
                .withAnnotations(annotations)
                .withOwnerReferences(Ownership.reference(deployment))
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withMinReadySeconds(spec.getMinReadySeconds())
                .withSelector(spec.getSelector())
                .withTemplate(spec.getTemplate())
                .editSelector()
                .addToMatchLabels(TemplateHash.DEPLOYMENT_LABEL, hash)
                .endSelector()
                .editTemplate()
                .editMetadata()
                .addToLabels(TemplateHash.DEPLOYMENT_LABEL, hash)
                .endMetadata()
                .endTemplate()
                .endSpec()
                .build();
        ReplicaSet made = sets.put(writes.create(wanted));
        if (replicas > 0) {
            events.normal(deployment, SCALING, "Scaled up replica set " + name(made) + " to " + replicas);
        }
    }

    private void scale(Deployment deployment, ReplicaSet set, int replicas) {
        int before = set.getSpec().getReplicas();
        sets.put(writes.patch(
                set, patch(set, Map.of("replicas", replicas), Revisions.missing(set, Revisions.sized(deployment)))));
        if (before != replicas) {
            String direction = before < replicas ? "up" : "down";
            events.normal(
                    deployment,
                    SCALING,
                    "Scaled " + direction + " replica set " + name(set) + " to " + replicas + " from " + before);
        }
    }

    /** Lets the latest set say what it is to say of its Deployment. */
    void annotate(Rollout rollout, ReplicaSet latest) {
        Map<String, String> missing = Revisions.missing(latest, Revisions.latest(rollout));
        Integer minReady = rollout.deployment().getSpec().getMinReadySeconds();
        int seconds = minReady == null ? 0 : minReady;
        Integer known = latest.getSpec().getMinReadySeconds();
        boolean ages = seconds == (known == null ? 0 : known);
        if (!missing.isEmpty() || !ages) {
            sets.put(
                    writes.patch(latest, patch(latest, ages ? Map.of() : Map.of("minReadySeconds", seconds), missing)));
        }
    }

    private String patch(ReplicaSet set, Map<String, Object> spec, Map<String, String> annotations) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("uid", set.getMetadata().getUid());
        metadata.put("annotations", annotations);
        return client.getKubernetesSerialization().asJson(Map.of("metadata", metadata, "spec", spec));
    }

    /** Whether {@code refused} says that there is a set of that name already. */
    static boolean isTaken(KubernetesClientException refused) {
        return refused.getCode() == 409
                && refused.getStatus() != null
                && "AlreadyExists".equals(refused.getStatus().getReason());
    }

    private static String name(ReplicaSet set) {
        return set.getMetadata().getName();
    }
}
