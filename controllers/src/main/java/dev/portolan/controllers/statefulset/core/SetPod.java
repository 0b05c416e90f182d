package dev.portolan.controllers.statefulset.core;

import dev.portolan.controllers.pods.TemplatePod;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Pods of a StatefulSet: its template, with a name, a host name and volumes of their own. */
public final class SetPod {
    /** The label that lets a Service choose one pod alone. */
    public static final String NAME_LABEL = "statefulset.kubernetes.io/pod-name";

    /** The label that carries the ordinal (KEP-4017). */
    public static final String INDEX_LABEL = "apps.kubernetes.io/pod-index";

    private SetPod() {}

    /** The pod of that ordinal from that revision's template, as it is to be made. */
    public static Pod of(StatefulSet set, int ordinal, String revision, PodTemplateSpec template) {
        String name = Ordinals.name(set, ordinal);
        return new PodBuilder(TemplatePod.of(set, template).build())
                .editMetadata()
                .withName(name)
                .addToLabels(identity(set, ordinal))
                .addToLabels(Revisions.LABEL, revision)
                .endMetadata()
                .editSpec()
                .withHostname(name)
                .withSubdomain(set.getSpec().getServiceName())
                .withVolumes(volumes(set, ordinal, template))
                .endSpec()
                .build();
    }

    /** The labels that no other pod of the set has. */
    static Map<String, String> identity(StatefulSet set, int ordinal) {
        return Map.of(NAME_LABEL, Ordinals.name(set, ordinal), INDEX_LABEL, Integer.toString(ordinal));
    }

    private static List<Volume> volumes(StatefulSet set, int ordinal, PodTemplateSpec template) {
        List<PersistentVolumeClaim> claimed = SetClaims.templates(set);
        Set<String> names =
                claimed.stream().map(each -> each.getMetadata().getName()).collect(Collectors.toSet());
        List<Volume> said = template.getSpec().getVolumes();
        return Stream.concat(
                        claimed.stream().map(each -> volume(set, each, ordinal)),
                        (said == null ? Stream.<Volume>of() : said.stream())
                                .filter(volume -> !names.contains(volume.getName())))
                .toList();
    }

    private static Volume volume(StatefulSet set, PersistentVolumeClaim template, int ordinal) {
        return new VolumeBuilder()
                .withName(template.getMetadata().getName())
                .withNewPersistentVolumeClaim()
                .withClaimName(SetClaims.name(set, template, ordinal))
                .endPersistentVolumeClaim()
                .build();
    }
}
