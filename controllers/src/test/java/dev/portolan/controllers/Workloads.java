package dev.portolan.controllers;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.ReplicationControllerBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.util.Map;

/** Workloads of one container, with pods of {@code app: web}, to be changed by each test. */
public final class Workloads {
    public static final Map<String, String> WEB = Map.of("app", "web");

    private Workloads() {}

    public static LabelSelector selector() {
        return new LabelSelectorBuilder().withMatchLabels(WEB).build();
    }

    public static StatefulSetBuilder statefulSet(int replicas) {
        return new StatefulSetBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("web")
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withServiceName("webs")
                .withSelector(selector())
                .withTemplate(template("web:1"))
                .endSpec();
    }

    public static PodTemplateSpec template(String image) {
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(WEB)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage(image)
                .endContainer()
                .endSpec()
                .build();
    }

    public static DaemonSetBuilder daemonSet() {
        return new DaemonSetBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("agent")
                .withUid("set-uid")
                .endMetadata()
                .withNewSpec()
                .withSelector(selector())
                .withTemplate(template("agent:1"))
                .endSpec();
    }

    public static ReplicationControllerBuilder replicationController(int replicas) {
        return new ReplicationControllerBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("web")
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withSelector(WEB)
                .withTemplate(template("web:1"))
                .endSpec();
    }

    /** As the API server hands one out, with the selector that it makes. */
    public static JobBuilder job(Integer completions, int parallelism) {
        return new JobBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("work")
                .withUid("job-uid")
                .withCreationTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .withNewSpec()
                .withCompletions(completions)
                .withParallelism(parallelism)
                .withBackoffLimit(6)
                .withCompletionMode("NonIndexed")
                .withPodReplacementPolicy("TerminatingOrFailed")
                .withTemplate(new PodTemplateSpecBuilder(template("work:1"))
                        .editMetadata()
                        .withLabels(null)
                        .endMetadata()
                        .editSpec()
                        .withRestartPolicy("Never")
                        .endSpec()
                        .build())
                .endSpec();
    }

    public static ReplicaSetBuilder replicaSet(int replicas) {
        return new ReplicaSetBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("web")
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withSelector(selector())
                .withTemplate(template("web:1"))
                .endSpec();
    }

    public static DeploymentBuilder deployment(int replicas) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("web")
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withSelector(selector())
                .withTemplate(template("web:1"))
                .endSpec();
    }
}
