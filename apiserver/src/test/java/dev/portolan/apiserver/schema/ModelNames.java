package dev.portolan.apiserver.schema;

import java.util.Map;
import java.util.Set;

/** From a model class to the name of its definition in Kubernetes' OpenAPI documents. */
final class ModelNames {
    private static final String MODEL = "io.fabric8.kubernetes.api.model";
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1";
    private static final Map<String, String> PACKAGES = Map.ofEntries(
            Map.entry(MODEL, "io.k8s.api.core.v1"),
            Map.entry(MODEL + ".apps", "io.k8s.api.apps.v1"),
            Map.entry(MODEL + ".authentication", "io.k8s.api.authentication.v1"),
            Map.entry(MODEL + ".authorization.v1", "io.k8s.api.authorization.v1"),
            Map.entry(MODEL + ".autoscaling.v1", "io.k8s.api.autoscaling.v1"),
            Map.entry(MODEL + ".autoscaling.v2", "io.k8s.api.autoscaling.v2"),
            Map.entry(MODEL + ".batch.v1", "io.k8s.api.batch.v1"),
            Map.entry(MODEL + ".coordination.v1", "io.k8s.api.coordination.v1"),
            Map.entry(MODEL + ".discovery.v1", "io.k8s.api.discovery.v1"),
            Map.entry(MODEL + ".discovery.v1beta1", "io.k8s.api.discovery.v1beta1"),
            Map.entry(MODEL + ".events.v1", "io.k8s.api.events.v1"),
            Map.entry(MODEL + ".networking.v1", "io.k8s.api.networking.v1"),
            Map.entry(MODEL + ".node.v1", "io.k8s.api.node.v1"),
            Map.entry(MODEL + ".policy.v1", "io.k8s.api.policy.v1"),
            Map.entry(MODEL + ".rbac", "io.k8s.api.rbac.v1"),
            Map.entry(MODEL + ".scheduling.v1", "io.k8s.api.scheduling.v1"),
            Map.entry(MODEL + ".scheduling.v1alpha3", "io.k8s.api.scheduling.v1alpha3"),
            Map.entry(MODEL + ".storage", "io.k8s.api.storage.v1"));

    /** The model keeps the shared types of apimachinery in the core package. */
    private static final Set<String> SHARED = Set.of(
            "Condition",
            "DeleteOptions",
            "FieldSelectorRequirement",
            "LabelSelector",
            "LabelSelectorRequirement",
            "ListMeta",
            "ManagedFieldsEntry",
            "ObjectMeta",
            "OwnerReference",
            "Preconditions",
            "ShardInfo",
            "Status",
            "StatusCause",
            "StatusDetails");

    private ModelNames() {}

    static String of(Class<?> model) {
        String simple = model.getSimpleName();
        if (model.getPackageName().equals(MODEL) && SHARED.contains(simple)) {
            return META + "." + simple;
        }
        String prefix = PACKAGES.get(model.getPackageName());
        if (prefix == null) {
            throw new IllegalArgumentException("no definition name for " + model);
        }
        return prefix + "." + simple;
    }
}
