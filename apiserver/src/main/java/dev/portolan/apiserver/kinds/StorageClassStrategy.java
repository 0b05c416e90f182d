package dev.portolan.apiserver.kinds;

import dev.portolan.rules.Names;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** storage.k8s.io/v1 StorageClass: a sort of storage, and who makes it. */
final class StorageClassStrategy extends KindStrategy {
    /** Marks the class of claims that name none. */
    static final String DEFAULT_MARK = "storageclass.kubernetes.io/is-default-class";

    private static final ResourceType TYPE = ResourceType.cluster(
                    "storage.k8s.io", "v1", "StorageClass", "storageclasses")
            .withShortNames("sc");
    private static final FieldPath PROVISIONER = FieldPath.of("provisioner");
    private static final Table TABLE = new Table(List.of(new Table.Column(
                    TableColumn.nameColumn(), (o, _) -> isDefault(o) ? Rows.name(o) + " (default)" : Rows.name(o))))
            .text("Provisioner", "Who makes volumes of this class.", o -> Json.text(o, "provisioner"))
            .text("ReclaimPolicy", "What becomes of a volume after its claim.", o -> Json.text(o, "reclaimPolicy"))
            .text("VolumeBindingMode", "When a claim gets its volume.", o -> Json.text(o, "volumeBindingMode"))
            .flag("AllowVolumeExpansion", "Whether claims may grow.", o -> Json.isTrue(o, "allowVolumeExpansion"))
            .age();

    StorageClassStrategy() {
        super(TYPE, Names::dns1123Subdomain, TABLE);
    }

    private static boolean isDefault(ObjectNode o) {
        return Json.text(o, "metadata", "annotations", DEFAULT_MARK).equals("true");
    }

    @Override
    public void applyDefaults(ObjectNode o) {
        Json.defaultText(o, "reclaimPolicy", "Delete");
        Json.defaultText(o, "volumeBindingMode", "Immediate");
    }

    @Override
    void rules(ObjectNode o, List<FieldError> errors) {
        Rules.requiredName(
                Json.text(o, "provisioner").toLowerCase(Locale.ROOT), Names::qualifiedName, PROVISIONER, errors);
        Volumes.reclaimPolicy(
                Json.text(o, "reclaimPolicy"), List.of("Delete", "Retain"), FieldPath.of("reclaimPolicy"), errors);
        Rules.oneOf(
                Json.text(o, "volumeBindingMode"),
                List.of("Immediate", "WaitForFirstConsumer"),
                FieldPath.of("volumeBindingMode"),
                errors);
    }

    @Override
    void changes(ObjectNode o, ObjectNode old, List<FieldError> errors) {
        for (String field : List.of("parameters", "provisioner", "reclaimPolicy")) {
            if (!Json.same(o.path(field), old.path(field))) {
                errors.add(FieldError.forbidden(field, "updates to " + field + " are forbidden."));
            }
        }
        Rules.keeps(
                o.path("volumeBindingMode"), old.path("volumeBindingMode"), FieldPath.of("volumeBindingMode"), errors);
    }
}
