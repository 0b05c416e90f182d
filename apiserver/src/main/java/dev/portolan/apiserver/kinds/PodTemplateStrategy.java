package dev.portolan.apiserver.kinds;

import dev.portolan.rules.Names;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** v1 PodTemplate: a template by itself. */
final class PodTemplateStrategy extends KindStrategy {
    private static final ResourceType TYPE = ResourceType.namespaced("", "v1", "PodTemplate", "podtemplates");
    private static final Table TABLE = Table.named()
            .text(
                    "Containers",
                    "Names of each container in the template.",
                    o -> PodTemplates.each(o.path("template"), "name"))
            .text(
                    "Images",
                    "Images referenced by each container in the template.",
                    o -> PodTemplates.each(o.path("template"), "image"))
            .text(
                    "Pod Labels",
                    "The labels for the pod template.",
                    o -> Rows.pairs(Json.at(o, "template", "metadata", "labels")));

    PodTemplateStrategy() {
        super(TYPE, Names::dns1123Subdomain, TABLE);
    }

    @Override
    public void applyDefaults(ObjectNode o) {
        PodTemplates.defaults(o);
    }

    @Override
    public void prepareForCreate(ObjectNode o) {
        Json.put(Json.ensure(o, "metadata"), "generation", 1);
    }

    @Override
    public void prepareForUpdate(ObjectNode o, ObjectNode old) {
        Lifecycle.update(o, old, List.of("template"));
    }

    @Override
    void rules(ObjectNode o, List<FieldError> errors) {
        PodTemplates.template(o.path("template"), FieldPath.of("template"), errors);
    }
}
