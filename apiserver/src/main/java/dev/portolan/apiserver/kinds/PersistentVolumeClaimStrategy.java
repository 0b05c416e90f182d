package dev.portolan.apiserver.kinds;

import dev.portolan.apiserver.kinds.ResourceType.Subresource;
import dev.portolan.rules.Names;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** v1 PersistentVolumeClaim: a request for storage that outlives pods. It stays while a pod uses it. */
final class PersistentVolumeClaimStrategy extends SpecStrategy {
    private static final ResourceType TYPE = ResourceType.namespaced(
                    "", "v1", "PersistentVolumeClaim", "persistentvolumeclaims")
            .withShortNames("pvc")
            .withSubresources(Subresource.STATUS);
    private static final Table TABLE = Table.named()
            .text("Status", "Whether there is a volume for the claim.", PersistentVolumeClaimStrategy::phase)
            .text("Volume", "The volume.", o -> Json.text(o, "spec", "volumeName"))
            .text("Capacity", "How much the volume holds.", o -> bound(o) ? Volumes.storage(o, "status") : "")
            .text(
                    "Access Modes",
                    "How the volume may be used.",
                    o -> bound(o) ? Volumes.accessModes(Json.texts(o, "status", "accessModes")) : "")
            .text("StorageClass", "The class of the volume.", o -> Json.text(o, "spec", "storageClassName"))
            .text("VolumeAttributesClass", "The class of the volume's attributes.", Volumes::attributesClass)
            .age()
            .wide("VolumeMode", "Filesystem or Block.", o -> Json.text(o, "spec", "volumeMode"));

    PersistentVolumeClaimStrategy() {
        super(TYPE, Names::dns1123Subdomain, TABLE);
    }

    private static String phase(ObjectNode o) {
        return Json.has(o, "metadata", "deletionTimestamp") ? "Terminating" : Json.text(o, "status", "phase");
    }

    private static boolean bound(ObjectNode o) {
        return !Json.text(o, "spec", "volumeName").isEmpty();
    }

    @Override
    public void applyDefaults(ObjectNode o) {
        defaults(o);
    }

    /** Also of a claim template in a StatefulSet. */
    static void defaults(ObjectNode o) {
        Json.defaultText(Json.ensure(o, "spec"), "volumeMode", "Filesystem");
        Json.defaultText(Json.ensure(o, "status"), "phase", "Pending");
    }

    @Override
    public void prepareForCreate(ObjectNode o) {
        super.prepareForCreate(o);
        Json.ensure(o, "metadata").remove("generation");
    }

    @Override
    public void prepareForUpdate(ObjectNode o, ObjectNode old) {
        Json.copy(old, o, "status");
    }

    @Override
    void firstStatus(ObjectNode o) {
        o.putObject("status").put("phase", "Pending");
    }

    @Override
    void rules(ObjectNode o, List<FieldError> errors) {
        spec(o.path("spec"), SPEC, errors);
    }

    /** Also of a claim template in a StatefulSet. */
    static void spec(JsonNode spec, FieldPath path, List<FieldError> errors) {
        Volumes.accessModes(spec, "at least 1 access mode is required", path, errors);
        Selectors.validate(spec.path("selector"), path.child("selector"), errors);
        FieldPath storage = path.child("resources").child("requests").key("storage");
        String asked = Json.text(spec, "resources", "requests", "storage");
        if (asked.isEmpty()) {
            errors.add(FieldError.required(storage.text(), ""));
        } else {
            Quantities.positive(asked, storage, errors);
        }
        Volumes.mode(spec, path, errors);
        String storageClass = Json.text(spec, "storageClassName");
        if (!storageClass.isEmpty()) {
            Rules.named(storageClass, Names::dns1123Subdomain, path.child("storageClassName"), errors);
        }
    }

    /** A request that could not be met may be taken back, but not below what there is. */
    private static boolean shrinks(JsonNode spec, ObjectNode old) {
        String asked = Json.text(spec, "resources", "requests", "storage");
        return Quantities.less(asked, Json.text(old, "spec", "resources", "requests", "storage"))
                && !Quantities.less(Json.text(old, "status", "capacity", "storage"), asked);
    }

    /** A claim without a volume may still be given one, and a class; a bound one may only grow. */
    @Override
    void changes(ObjectNode o, ObjectNode old, List<FieldError> errors) {
        ObjectNode now = o.withObject("spec").deepCopy();
        ObjectNode before = Json.ensure(old, "spec").deepCopy();
        if (Json.empty(before, "volumeName")) Json.copy(now, before, "volumeName");
        if (!Json.has(before, "storageClassName") && Json.empty(old, "spec", "volumeName")) {
            Json.copy(now, before, "storageClassName");
        }
        Json.copy(now, before, "volumeAttributesClassName");
        boolean bound = Json.text(old, "status", "phase").equals("Bound");
        if (bound) Json.copy(now, before, "resources");
        if (!now.equals(before)) {
            errors.add(
                    FieldError.forbidden(
                            "spec",
                            "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"));
        } else if (bound && shrinks(now, old)) {
            errors.add(FieldError.forbidden(
                    "spec.resources.requests.storage", "field can not be less than status.capacity"));
        }
    }
}
