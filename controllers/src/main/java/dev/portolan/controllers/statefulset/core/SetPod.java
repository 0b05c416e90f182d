package dev.portolan.controllers.statefulset.core;

import dev.portolan.controllers.pods.TemplatePod;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Pods of a StatefulSet: its template, with a name, a host name and volumes of their own. */
public final class SetPod {
    /** The label that lets a Service choose one pod alone. */
    public static final String NAME_LABEL = "statefulset.kubernetes.io/pod-name";

    /** The label that carries the ordinal (KEP-4017). */
    public static final String INDEX_LABEL = "apps.kubernetes.io/pod-index";

    private SetPod() {}

    /** The pod of that ordinal, as it is to be made. Volumes that are claimed are empty folders. */
    public static Pod of(StatefulSet set, int ordinal, String revision) {
        String name = Ordinals.name(set, ordinal);
        return new PodBuilder(TemplatePod.of(set, set.getSpec().getTemplate()).build())
                .editMetadata()
                .withName(name)
                .addToLabels(identity(set, ordinal))
                .addToLabels(Revisions.LABEL, revision)
                .endMetadata()
                .editSpec()
                .withHostname(name)
                .withSubdomain(set.getSpec().getServiceName())
                .withVolumes(volumes(set))
                .endSpec()
                .build();
    }

    /** The labels that no other pod of the set has. */
    static Map<String, String> identity(StatefulSet set, int ordinal) {
        return Map.of(NAME_LABEL, Ordinals.name(set, ordinal), INDEX_LABEL, Integer.toString(ordinal));
    }

    /** The names of the volumes that the set wants claims for. */
    public static List<String> claimed(StatefulSet set) {
        var templates = set.getSpec().getVolumeClaimTemplates();
        return templates == null
                ? List.of()
                : templates.stream().map(each -> each.getMetadata().getName()).toList();
    }

    private static List<Volume> volumes(StatefulSet set) {
        List<String> claimed = claimed(set);
        List<Volume> said = set.getSpec().getTemplate().getSpec().getVolumes();
        return Stream.concat(
                        claimed.stream().map(SetPod::empty),
                        (said == null ? Stream.<Volume>of() : said.stream())
                                .filter(volume -> !claimed.contains(volume.getName())))
                .toList();
    }

    private static Volume empty(String name) {
        return new VolumeBuilder()
                .withName(name)
                .withNewEmptyDir()
                .endEmptyDir()
                .build();
    }
}
