package dev.portolan.apiserver.kinds;

import dev.portolan.apiserver.kinds.ResourceType.Subresource;
import dev.portolan.rules.Names;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** v1 ResourceQuota: bounds for all objects of a namespace together. Kept and checked; nothing here acts on it. */
final class ResourceQuotaStrategy extends SpecStrategy {
    private static final ResourceType TYPE = ResourceType.namespaced("", "v1", "ResourceQuota", "resourcequotas")
            .withShortNames("quota")
            .withSubresources(Subresource.STATUS);
    private static final List<String> SCOPES = List.of(
            "BestEffort",
            "CrossNamespacePodAffinity",
            "NotBestEffort",
            "NotTerminating",
            "PriorityClass",
            "Terminating",
            "VolumeAttributesClass");
    private static final Table TABLE = Table.named()
            .text("Request", "What is used of what may be requested.", o -> used(o, false))
            .text("Limit", "What is used of the limits.", o -> used(o, true))
            .age();

    ResourceQuotaStrategy() {
        super(TYPE, Names::dns1123Subdomain, TABLE);
    }

    /** {@code pods: 0/10, requests.cpu: 0/4}; limits in a column of their own. */
    private static String used(ObjectNode o, boolean limits) {
        var amounts = new TreeMap<String, String>();
        o.path("status")
                .path("hard")
                .properties()
                .forEach(e -> amounts.put(e.getKey(), e.getValue().asString("")));
        return amounts.entrySet().stream()
                .filter(e -> e.getKey().startsWith("limits.") == limits)
                .map(e -> {
                    String used = Json.text(o, "status", "used", e.getKey());
                    return e.getKey() + ": " + (used.isEmpty() ? "0" : used) + "/" + e.getValue();
                })
                .collect(Collectors.joining(", "));
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
        o.putObject("status");
    }

    @Override
    void rules(ObjectNode o, List<FieldError> errors) {
        JsonNode spec = o.path("spec");
        FieldPath hard = SPEC.child("hard");
        Quantities.notNegative(spec.path("hard"), hard, errors);
        spec.path("hard")
                .properties()
                .forEach(e -> Rules.named(e.getKey(), Names::qualifiedName, hard.key(e.getKey()), errors));
        for (String scope : Json.texts(spec, "scopes")) {
            Rules.oneOf(scope, SCOPES, SPEC.child("scopes"), errors);
        }
    }

    @Override
    void changes(ObjectNode o, ObjectNode old, List<FieldError> errors) {
        Rules.keeps(o.path("spec").path("scopes"), old.path("spec").path("scopes"), SPEC.child("scopes"), errors);
    }
}
