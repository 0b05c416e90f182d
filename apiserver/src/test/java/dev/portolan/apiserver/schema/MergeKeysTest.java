package dev.portolan.apiserver.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * How a strategic merge patch treats each list of each served kind: the patchStrategy and patchMergeKey of Kubernetes' API types. Every list
 * that is not here is replaced.
 */
class MergeKeysTest {
    private static final String KUBERNETES = """
            io.k8s.api.apps.v1.DaemonSetStatus.conditions type
            io.k8s.api.apps.v1.DeploymentStatus.conditions type
            io.k8s.api.apps.v1.ReplicaSetStatus.conditions type
            io.k8s.api.apps.v1.StatefulSetStatus.conditions type
            io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerStatus.conditions type
            io.k8s.api.batch.v1.JobSchedulingConfiguration.resourceClaims name
            io.k8s.api.batch.v1.JobStatus.conditions type
            io.k8s.api.core.v1.Container.env name
            io.k8s.api.core.v1.Container.ports containerPort
            io.k8s.api.core.v1.Container.volumeDevices devicePath
            io.k8s.api.core.v1.Container.volumeMounts mountPath
            io.k8s.api.core.v1.ContainerStatus.allocatedResourcesStatus name
            io.k8s.api.core.v1.ContainerStatus.volumeMounts mountPath
            io.k8s.api.core.v1.EphemeralContainer.env name
            io.k8s.api.core.v1.EphemeralContainer.ports containerPort
            io.k8s.api.core.v1.EphemeralContainer.volumeDevices devicePath
            io.k8s.api.core.v1.EphemeralContainer.volumeMounts mountPath
            io.k8s.api.core.v1.NamespaceStatus.conditions type
            io.k8s.api.core.v1.NodeSpec.podCIDRs
            io.k8s.api.core.v1.NodeStatus.addresses type
            io.k8s.api.core.v1.NodeStatus.conditions type
            io.k8s.api.core.v1.PersistentVolumeClaimStatus.conditions type
            io.k8s.api.core.v1.PodSpec.containers name
            io.k8s.api.core.v1.PodSpec.ephemeralContainers name
            io.k8s.api.core.v1.PodSpec.hostAliases ip
            io.k8s.api.core.v1.PodSpec.imagePullSecrets name
            io.k8s.api.core.v1.PodSpec.initContainers name
            io.k8s.api.core.v1.PodSpec.resourceClaims name retainKeys
            io.k8s.api.core.v1.PodSpec.schedulingGates name
            io.k8s.api.core.v1.PodSpec.topologySpreadConstraints topologyKey
            io.k8s.api.core.v1.PodSpec.volumes name retainKeys
            io.k8s.api.core.v1.PodStatus.conditions type
            io.k8s.api.core.v1.PodStatus.hostIPs ip
            io.k8s.api.core.v1.PodStatus.podIPs ip
            io.k8s.api.core.v1.PodStatus.resourceClaimStatuses name retainKeys
            io.k8s.api.core.v1.ReplicationControllerStatus.conditions type
            io.k8s.api.core.v1.ServiceAccount.secrets name
            io.k8s.api.core.v1.ServiceSpec.ports port
            io.k8s.api.core.v1.ServiceStatus.conditions type
            io.k8s.api.networking.v1.ServiceCIDRStatus.conditions type
            io.k8s.api.policy.v1.PodDisruptionBudgetStatus.conditions type
            io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta.finalizers
            io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta.ownerReferences uid
            """;

    @Test
    void lists_are_merged_by_kubernetes_keys_and_no_others_are_merged() {
        Schemas schemas = Schemas.load();
        Map<String, String> merged = new TreeMap<>();
        for (String name : schemas.names()) {
            for (Field field : schemas.definition(name).fields().values()) {
                PatchRule rule = field.patch();
                if (!(field.type() instanceof Type.ListOf) || !rule.merge()) continue;
                String keys = rule.key() + (rule.retainKeys() ? " retainKeys" : "");
                merged.put(name + "." + field.name(), keys);
            }
        }

        Map<String, String> expected = new TreeMap<>();
        KUBERNETES.lines().forEach(l -> {
            int blank = l.indexOf(' ');
            expected.put(blank < 0 ? l : l.substring(0, blank), blank < 0 ? "" : l.substring(blank + 1));
        });
        assertThat(merged).isEqualTo(expected);
    }
}
