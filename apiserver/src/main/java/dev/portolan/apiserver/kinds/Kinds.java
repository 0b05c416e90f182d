package dev.portolan.apiserver.kinds;

import java.util.List;
import java.util.stream.Stream;

/** Every kind the server serves. A new kind is one strategy class and its row here. */
public final class Kinds {
    private Kinds() {}

    /** One strategy per kind and version, in discovery order: the preferred version of a kind comes first. */
    public static List<Strategy> all(KindsConfig config) {
        return Stream.concat(stored(config).stream(), OlderVersions.all(config).stream())
                .toList();
    }

    private static List<Strategy> stored(KindsConfig config) {
        return List.of(
                new NamespaceStrategy(),
                new NodeStrategy(),
                new PodStrategy(),
                new ServiceStrategy(config),
                new EndpointsStrategy(config.addressRules()),
                new ConfigMapStrategy(),
                new SecretStrategy(),
                new ServiceAccountStrategy(),
                new EventStrategy(),
                new ReplicationControllerStrategy(),
                new PersistentVolumeStrategy(),
                new PersistentVolumeClaimStrategy(),
                new PodTemplateStrategy(),
                new LimitRangeStrategy(),
                new ResourceQuotaStrategy(),
                new DeploymentStrategy(),
                new ReplicaSetStrategy(),
                new StatefulSetStrategy(),
                new DaemonSetStrategy(),
                new ControllerRevisionStrategy(),
                new JobStrategy(),
                new CronJobStrategy(),
                new HorizontalPodAutoscalerStrategy(),
                new PodDisruptionBudgetStrategy(),
                new NetworkPolicyStrategy(),
                new StorageClassStrategy(),
                new PriorityClassStrategy(),
                new RuntimeClassStrategy(),
                new EndpointSliceStrategy(config.addressRules()),
                new IngressStrategy(),
                new IngressClassStrategy(),
                new ServiceCidrStrategy(),
                new IpAddressStrategy(),
                new LeaseStrategy(),
                RoleStrategy.namespaced(),
                RoleStrategy.cluster(),
                RoleBindingStrategy.namespaced(),
                RoleBindingStrategy.cluster());
    }
}
