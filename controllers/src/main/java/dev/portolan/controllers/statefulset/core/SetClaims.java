package dev.portolan.controllers.statefulset.core;

import dev.portolan.controllers.ownership.Ownership;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The claims for volumes of a StatefulSet's pods: one for each template and ordinal, which outlives the pod and is found again by its
 * name. Who goes with whom is said by owner references, which the garbage collector carries out (KEP-1847).
 */
public final class SetClaims {
    private static final String DELETE = "Delete";

    private SetClaims() {}

    static List<PersistentVolumeClaim> templates(StatefulSet set) {
        var templates = set.getSpec().getVolumeClaimTemplates();
        return templates == null ? List.of() : templates;
    }

    static String name(StatefulSet set, PersistentVolumeClaim template, int ordinal) {
        return template.getMetadata().getName() + "-" + Ordinals.name(set, ordinal);
    }

    /** The claims of that ordinal's pod, as they are to be made. */
    public static List<PersistentVolumeClaim> of(StatefulSet set, int ordinal) {
        Map<String, String> labels = set.getSpec().getSelector().getMatchLabels();
        return templates(set).stream()
                .map(template -> {
                    ObjectMeta said = template.getMetadata();
                    return new PersistentVolumeClaimBuilder()
                            .withNewMetadata()
                            .withNamespace(set.getMetadata().getNamespace())
                            .withName(name(set, template, ordinal))
                            .withLabels(said.getLabels() == null ? Map.of() : Map.copyOf(said.getLabels()))
                            .addToLabels(labels == null ? Map.of() : labels)
                            .withAnnotations(said.getAnnotations())
                            .withOwnerReferences(owners(List.of(), set, ordinal, null))
                            .endMetadata()
                            .withSpec(template.getSpec())
                            .build();
                })
                .toList();
    }

    /**
     * With whom a claim of that ordinal is to go, other owners kept.
     *
     * @param pod the pod that goes because the set has become smaller, if it does
     */
    public static List<OwnerReference> owners(
            List<OwnerReference> before, StatefulSet set, int ordinal, @Nullable Pod pod) {
        var policy = set.getSpec().getPersistentVolumeClaimRetentionPolicy();
        boolean withSet = policy != null && DELETE.equals(policy.getWhenDeleted());
        boolean withPod = policy != null && DELETE.equals(policy.getWhenScaled());
        boolean tooMany = ordinal < Ordinals.first(set) || ordinal >= Ordinals.end(set);
        List<OwnerReference> owners = new ArrayList<>(before.stream()
                .filter(ref -> !ref.getUid().equals(set.getMetadata().getUid())
                        && !(ref.getKind().equals("Pod") && ref.getName().equals(Ordinals.name(set, ordinal))))
                .toList());
        if (withPod && tooMany) {
            if (pod != null) owners.add(reference(pod.getApiVersion(), "Pod", pod.getMetadata()));
        } else if (withSet) {
            owners.add(reference(set.getApiVersion(), set.getKind(), set.getMetadata()));
        }
        return owners;
    }

    private static OwnerReference reference(String apiVersion, String kind, ObjectMeta owner) {
        return new OwnerReferenceBuilder()
                .withApiVersion(apiVersion)
                .withKind(kind)
                .withName(owner.getName())
                .withUid(owner.getUid())
                .build();
    }

    /** Whether {@code claim} has to be told anew with whom it goes. */
    public static boolean differs(PersistentVolumeClaim claim, List<OwnerReference> owners) {
        return !Ownership.references(claim).equals(owners);
    }
}
