package dev.portolan.apiserver.schema;

import io.fabric8.kubernetes.api.model.Binding;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.ListMeta;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplate;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.authentication.SelfSubjectReview;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authorization.v1.LocalSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectRulesReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.IPAddress;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressClass;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import io.fabric8.kubernetes.api.model.node.v1.RuntimeClass;
import io.fabric8.kubernetes.api.model.policy.v1.Eviction;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClass;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import java.util.List;

/** The kinds that {@code kinds.schema} describes. To add one, add a line and regenerate ({@link CommittedSchemaTest}). */
final class ServedKinds {
    /** A kind and its model class. */
    record Kind(String name, Class<?> model) {}

    static final List<Kind> ALL = List.of(
            new Kind("/v1/Binding", Binding.class),
            new Kind("/v1/ConfigMap", ConfigMap.class),
            new Kind("/v1/DeleteOptions", DeleteOptions.class),
            new Kind("/v1/Endpoints", Endpoints.class),
            new Kind("/v1/Event", Event.class),
            new Kind("/v1/LimitRange", LimitRange.class),
            new Kind("/v1/Namespace", Namespace.class),
            new Kind("/v1/Node", Node.class),
            new Kind("/v1/PersistentVolume", PersistentVolume.class),
            new Kind("/v1/PersistentVolumeClaim", PersistentVolumeClaim.class),
            new Kind("/v1/Pod", Pod.class),
            new Kind("/v1/PodTemplate", PodTemplate.class),
            new Kind("/v1/ReplicationController", ReplicationController.class),
            new Kind("/v1/ResourceQuota", ResourceQuota.class),
            new Kind("/v1/Secret", Secret.class),
            new Kind("/v1/Service", Service.class),
            new Kind("/v1/ServiceAccount", ServiceAccount.class),
            new Kind("/v1/Status", Status.class),
            new Kind("apps/v1/ControllerRevision", ControllerRevision.class),
            new Kind("apps/v1/DaemonSet", DaemonSet.class),
            new Kind("apps/v1/Deployment", Deployment.class),
            new Kind("apps/v1/ReplicaSet", ReplicaSet.class),
            new Kind("apps/v1/StatefulSet", StatefulSet.class),
            new Kind("authentication.k8s.io/v1/SelfSubjectReview", SelfSubjectReview.class),
            new Kind("authentication.k8s.io/v1/TokenRequest", TokenRequest.class),
            new Kind("authentication.k8s.io/v1/TokenReview", TokenReview.class),
            new Kind("authorization.k8s.io/v1/LocalSubjectAccessReview", LocalSubjectAccessReview.class),
            new Kind("authorization.k8s.io/v1/SelfSubjectAccessReview", SelfSubjectAccessReview.class),
            new Kind("authorization.k8s.io/v1/SelfSubjectRulesReview", SelfSubjectRulesReview.class),
            new Kind("authorization.k8s.io/v1/SubjectAccessReview", SubjectAccessReview.class),
            new Kind(
                    "autoscaling/v1/HorizontalPodAutoscaler",
                    io.fabric8.kubernetes.api.model.autoscaling.v1.HorizontalPodAutoscaler.class),
            new Kind("autoscaling/v1/Scale", Scale.class),
            new Kind("autoscaling/v2/HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
            new Kind("batch/v1/CronJob", CronJob.class),
            new Kind("batch/v1/Job", Job.class),
            new Kind("batch/v1beta1/CronJob", CronJob.class),
            new Kind("coordination.k8s.io/v1/Lease", Lease.class),
            new Kind("discovery.k8s.io/v1/EndpointSlice", EndpointSlice.class),
            new Kind(
                    "discovery.k8s.io/v1beta1/EndpointSlice",
                    io.fabric8.kubernetes.api.model.discovery.v1beta1.EndpointSlice.class),
            new Kind("events.k8s.io/v1/Event", io.fabric8.kubernetes.api.model.events.v1.Event.class),
            new Kind("networking.k8s.io/v1/IPAddress", IPAddress.class),
            new Kind("networking.k8s.io/v1/Ingress", Ingress.class),
            new Kind("networking.k8s.io/v1/IngressClass", IngressClass.class),
            new Kind("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
            new Kind("networking.k8s.io/v1/ServiceCIDR", ServiceCIDR.class),
            new Kind("node.k8s.io/v1/RuntimeClass", RuntimeClass.class),
            new Kind("policy/v1/Eviction", Eviction.class),
            new Kind("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class),
            new Kind("policy/v1beta1/PodDisruptionBudget", PodDisruptionBudget.class),
            new Kind("rbac.authorization.k8s.io/v1/ClusterRole", ClusterRole.class),
            new Kind("rbac.authorization.k8s.io/v1/ClusterRoleBinding", ClusterRoleBinding.class),
            new Kind("rbac.authorization.k8s.io/v1/Role", Role.class),
            new Kind("rbac.authorization.k8s.io/v1/RoleBinding", RoleBinding.class),
            new Kind("scheduling.k8s.io/v1/PriorityClass", PriorityClass.class),
            new Kind("storage.k8s.io/v1/StorageClass", StorageClass.class));

    /** Parts that no body refers to, but lists and discovery do. */
    static final List<Class<?>> PARTS = List.of(ListMeta.class);

    private ServedKinds() {}
}
