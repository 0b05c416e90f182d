package dev.portolan.apiserver.kinds;

import dev.portolan.apiserver.kinds.ResourceType.Subresource;
import dev.portolan.rules.Names;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** v1 PersistentVolume: storage that outlives pods. It stays while a claim is bound to it. */
final class PersistentVolumeStrategy extends SpecStrategy {
    private static final ResourceType TYPE = ResourceType.cluster("", "v1", "PersistentVolume", "persistentvolumes")
            .withShortNames("pv")
            .withSubresources(Subresource.STATUS);
    private static final Set<String> NO_SOURCES = Set.of(
            "accessModes",
            "capacity",
            "claimRef",
            "mountOptions",
            "nodeAffinity",
            "persistentVolumeReclaimPolicy",
            "storageClassName",
            "volumeAttributesClassName",
            "volumeMode");
    private static final Table TABLE = Table.named()
            .text("Capacity", "How much the volume holds.", o -> Volumes.storage(o, "spec"))
            .text(
                    "Access Modes",
                    "How the volume may be used.",
                    o -> Volumes.accessModes(Json.texts(o, "spec", "accessModes")))
            .text(
                    "Reclaim Policy",
                    "What becomes of the volume after its claim.",
                    o -> Json.text(o, "spec", "persistentVolumeReclaimPolicy"))
            .text("Status", "Whether a claim is bound to the volume.", PersistentVolumeStrategy::phase)
            .text("Claim", "The claim.", PersistentVolumeStrategy::claim)
            .text("StorageClass", "The class of the volume.", o -> Json.text(o, "spec", "storageClassName"))
            .text("VolumeAttributesClass", "The class of the volume's attributes.", Volumes::attributesClass)
            .text("Reason", "Why the volume is in that state.", o -> Json.text(o, "status", "reason"))
            .age()
            .wide("VolumeMode", "Filesystem or Block.", o -> Json.text(o, "spec", "volumeMode"));

    PersistentVolumeStrategy() {
        super(TYPE, Names::dns1123Subdomain, TABLE);
    }

    private static String phase(ObjectNode o) {
        return Json.has(o, "metadata", "deletionTimestamp") ? "Terminating" : Json.text(o, "status", "phase");
    }

    private static String claim(ObjectNode o) {
        JsonNode claim = o.path("spec").path("claimRef");
        return claim.isObject() ? Json.text(claim, "namespace") + "/" + Json.text(claim, "name") : "";
    }

    @Override
    public void applyDefaults(ObjectNode o) {
        ObjectNode spec = Json.ensure(o, "spec");
        Json.defaultText(spec, "persistentVolumeReclaimPolicy", "Retain");
        Json.defaultText(spec, "volumeMode", "Filesystem");
        if (spec.path("hostPath") instanceof ObjectNode path && !Json.has(path, "type")) path.put("type", "");
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
        JsonNode spec = o.path("spec");
        Volumes.accessModes(spec, "", SPEC, errors);
        FieldPath capacity = SPEC.child("capacity");
        JsonNode amounts = spec.path("capacity");
        if (Json.empty(spec, "capacity")) {
            errors.add(FieldError.required(capacity.text(), ""));
        } else if (!amounts.has("storage") || amounts.size() > 1) {
            errors.add(FieldError.notSupported(capacity.text(), amounts, List.of("storage")));
        } else {
            Quantities.positive(Json.text(amounts, "storage"), capacity.key("storage"), errors);
        }
        List<String> sources = sources(spec);
        if (sources.isEmpty()) {
            errors.add(FieldError.required("spec", "must specify a volume type"));
        }
        for (String extra : sources.subList(Math.min(1, sources.size()), sources.size())) {
            errors.add(FieldError.forbidden(SPEC.child(extra).text(), "may not specify more than 1 volume type"));
        }
        for (String directory : List.of("hostPath", "local")) {
            if (Json.has(spec, directory)) directory(spec, directory, errors);
        }
        if (Json.has(spec, "local") && !Json.has(spec, "nodeAffinity", "required")) {
            errors.add(FieldError.required(SPEC.child("nodeAffinity").text(), "Local volume requires node affinity"));
        }
        Volumes.reclaimPolicy(
                Json.text(spec, "persistentVolumeReclaimPolicy"),
                List.of("Delete", "Recycle", "Retain"),
                SPEC.child("persistentVolumeReclaimPolicy"),
                errors);
        Volumes.mode(spec, SPEC, errors);
    }

    private static void directory(JsonNode spec, String source, List<FieldError> errors) {
        FieldPath at = SPEC.child(source).child("path");
        String path = Json.text(spec, source, "path");
        if (path.isEmpty()) {
            errors.add(FieldError.required(at.text(), ""));
        } else if (List.of(path.split("/")).contains("..")) {
            errors.add(FieldError.invalid(at.text(), path, "must not contain '..'"));
        }
    }

    private static List<String> sources(JsonNode spec) {
        return Json.names(spec).stream()
                .filter(f -> !NO_SOURCES.contains(f))
                .sorted()
                .toList();
    }

    @Override
    void changes(ObjectNode o, ObjectNode old, List<FieldError> errors) {
        for (String source : sources(old.path("spec"))) {
            if (!Json.same(o.path("spec").path(source), old.path("spec").path(source))) {
                errors.add(FieldError.forbidden(
                        "spec.persistentvolumesource", "spec.persistentvolumesource is immutable after creation"));
            }
        }
        Rules.keeps(
                o.path("spec").path("volumeMode"),
                old.path("spec").path("volumeMode"),
                SPEC.child("volumeMode"),
                errors);
        if (Json.has(old, "spec", "nodeAffinity")) {
            Rules.keeps(
                    o.path("spec").path("nodeAffinity"),
                    old.path("spec").path("nodeAffinity"),
                    SPEC.child("nodeAffinity"),
                    errors);
        }
    }
}
