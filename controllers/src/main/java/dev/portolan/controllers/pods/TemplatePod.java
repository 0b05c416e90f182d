package dev.portolan.controllers.pods;

import dev.portolan.controllers.ownership.Ownership;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.Map;

/** Pods as a workload's template describes them. */
public final class TemplatePod {
    private TemplatePod() {}

    /** A pod of {@code owner}, in its namespace and under its control, without a name yet. */
    public static PodBuilder of(HasMetadata owner, PodTemplateSpec template) {
        ObjectMeta said = template.getMetadata() == null ? new ObjectMeta() : template.getMetadata();
        return new PodBuilder()
                .withMetadata(new ObjectMetaBuilder()
                        .withNamespace(owner.getMetadata().getNamespace())
                        .withLabels(said.getLabels() == null ? Map.of() : Map.copyOf(said.getLabels()))
                        .withAnnotations(said.getAnnotations() == null ? Map.of() : Map.copyOf(said.getAnnotations()))
                        .withFinalizers(said.getFinalizers())
                        .withOwnerReferences(Ownership.reference(owner))
                        .build())
                .withSpec(template.getSpec());
    }
}
