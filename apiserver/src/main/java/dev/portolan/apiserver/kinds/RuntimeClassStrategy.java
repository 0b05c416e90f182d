package dev.portolan.apiserver.kinds;

import dev.portolan.rules.Names;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** node.k8s.io/v1 RuntimeClass: a way of running pods. Kept and checked; nothing here acts on it. */
final class RuntimeClassStrategy extends KindStrategy {
    private static final ResourceType TYPE =
            ResourceType.cluster("node.k8s.io", "v1", "RuntimeClass", "runtimeclasses");
    private static final FieldPath HANDLER = FieldPath.of("handler");
    private static final Table TABLE = Table.named()
            .text("Handler", "The name of this way at the node's runtime.", o -> Json.text(o, "handler"))
            .age();

    RuntimeClassStrategy() {
        super(TYPE, Names::dns1123Subdomain, TABLE);
    }

    @Override
    void rules(ObjectNode o, List<FieldError> errors) {
        Rules.named(Json.text(o, "handler"), Names::dns1123Label, HANDLER, errors);
        ObjectMeta.labels(Json.at(o, "scheduling", "nodeSelector"), FieldPath.of("scheduling.nodeSelector"), errors);
    }

    @Override
    void changes(ObjectNode o, ObjectNode old, List<FieldError> errors) {
        Rules.keeps(o.path("handler"), old.path("handler"), HANDLER, errors);
    }
}
