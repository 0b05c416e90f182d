package dev.portolan.controllers.runtime;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.util.List;
import java.util.Optional;

/**
 * The kinds that are watched whole, beside those of CustomResourceDefinitions. What else there is keeps its owner references unheeded, and
 * is looked for only when a namespace goes.
 */
public final class WatchedKinds {
    public static final List<Class<? extends HasMetadata>> ALL = List.of(
            Pod.class,
            ReplicaSet.class,
            Deployment.class,
            StatefulSet.class,
            DaemonSet.class,
            ReplicationController.class,
            Job.class,
            CronJob.class,
            ControllerRevision.class,
            PersistentVolumeClaim.class,
            Service.class,
            Endpoints.class,
            EndpointSlice.class,
            Ingress.class,
            ConfigMap.class,
            Secret.class,
            ServiceAccount.class,
            Node.class,
            Lease.class);

    private WatchedKinds() {}

    /** The class of a kind named by an owner reference; its version does not matter, its group does. */
    public static Optional<Class<? extends HasMetadata>> of(String apiVersion, String kind) {
        return ALL.stream()
                .filter(type -> HasMetadata.getKind(type).equals(kind)
                        && group(HasMetadata.getApiVersion(type)).equals(group(apiVersion)))
                .findFirst();
    }

    /** The group of an apiVersion; empty for the core's. */
    public static String group(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }
}
