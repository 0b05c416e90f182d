package dev.portolan.apiserver.kinds;

import dev.portolan.apiserver.kinds.ResourceType.Subresource;
import dev.portolan.rules.Names;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** v1 Node: a machine that runs pods, or what stands for one. Its blocks of pod addresses are given once. */
final class NodeStrategy implements Strategy {
    private static final ResourceType TYPE =
            ResourceType.cluster("", "v1", "Node", "nodes").withShortNames("no").withSubresources(Subresource.STATUS);
    private static final String ROLE_PREFIX = "node-role.kubernetes.io/";
    private static final List<TableColumn> COLUMNS = List.of(
            TableColumn.nameColumn(),
            TableColumn.of("Status", "Whether the node takes pods"),
            TableColumn.of("Roles", "The roles of the node"),
            TableColumn.ageColumn(),
            TableColumn.of("Version", "The node agent's version"),
            TableColumn.wide("Internal-IP", "The node's address within the cluster"),
            TableColumn.wide("External-IP", "The node's address outside the cluster"),
            TableColumn.wide("OS-Image", "The operating system"),
            TableColumn.wide("Kernel-Version", "The kernel"),
            TableColumn.wide("Container-Runtime", "What runs the containers"));

    @Override
    public ResourceType type() {
        return TYPE;
    }

    @Override
    public void applyDefaults(ObjectNode o) {
        if (o.path("spec") instanceof ObjectNode spec) {
            PodCidrs.defaults(spec);
        }
        if (o.path("status") instanceof ObjectNode status && Json.has(status, "capacity")) {
            if (!Json.has(status, "allocatable")) {
                status.set("allocatable", status.path("capacity").deepCopy());
            }
        }
    }

    @Override
    public void prepareForUpdate(ObjectNode o, ObjectNode old) {
        Json.copy(old, o, "status");
    }

    @Override
    public void prepareStatusUpdate(ObjectNode o, ObjectNode old) {
        Json.copy(old, o, "spec");
    }

    @Override
    public List<FieldError> validate(ObjectNode o) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validate(o, TYPE, Names::dns1123Subdomain));
        PodCidrs.validate(o.path("spec"), errors);
        Taints.validate(Json.items(o, "spec", "taints"), FieldPath.of("spec.taints"), errors);
        addresses(o, errors);
        return errors;
    }

    private static void addresses(ObjectNode o, List<FieldError> errors) {
        List<JsonNode> addresses = Json.items(o, "status", "addresses");
        for (int i = 0; i < addresses.size(); i++) {
            if (addresses.indexOf(addresses.get(i)) < i) {
                errors.add(FieldError.duplicate(
                        FieldPath.of("status.addresses").index(i).text(), addresses.get(i)));
            }
        }
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode o, ObjectNode old) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validateUpdate(o, old));
        PodCidrs.validateUpdate(o.path("spec"), old.path("spec"), errors);
        String before = Json.text(old, "spec", "providerID");
        if (!before.isEmpty() && !before.equals(Json.text(o, "spec", "providerID"))) {
            errors.add(FieldError.forbidden(
                    "spec.providerID", "node updates may not change providerID except from \"\" to valid"));
        }
        return errors;
    }

    @Override
    public List<FieldError> validateStatusUpdate(ObjectNode o, ObjectNode old) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validateUpdate(o, old));
        addresses(o, errors);
        return errors;
    }

    @Override
    public List<TableColumn> columns() {
        return COLUMNS;
    }

    @Override
    public List<Object> row(ObjectNode o, Instant now) {
        JsonNode system = o.path("status").path("nodeInfo");
        return List.of(
                Rows.name(o),
                status(o),
                roles(o),
                Rows.age(o, now),
                Json.text(system, "kubeletVersion"),
                address(o, "InternalIP"),
                address(o, "ExternalIP"),
                known(Json.text(system, "osImage")),
                known(Json.text(system, "kernelVersion")),
                known(Json.text(system, "containerRuntimeVersion")));
    }

    private static String status(ObjectNode o) {
        String ready = Json.items(o, "status", "conditions").stream()
                .filter(c -> Json.text(c, "type").equals("Ready"))
                .map(c -> Json.text(c, "status").equals("True") ? "Ready" : "NotReady")
                .findFirst()
                .orElse("Unknown");
        return Json.isTrue(o, "spec", "unschedulable") ? ready + ",SchedulingDisabled" : ready;
    }

    private static String roles(ObjectNode o) {
        var roles = new TreeSet<String>();
        for (Map.Entry<String, JsonNode> label :
                o.path("metadata").path("labels").properties()) {
            String value = label.getValue().stringValue("");
            if (label.getKey().startsWith(ROLE_PREFIX) && label.getKey().length() > ROLE_PREFIX.length()) {
                roles.add(label.getKey().substring(ROLE_PREFIX.length()));
            } else if (label.getKey().equals("kubernetes.io/role") && !value.isEmpty()) {
                roles.add(value);
            }
        }
        return roles.isEmpty() ? Rows.NONE : String.join(",", roles);
    }

    private static String address(ObjectNode o, String type) {
        return Json.items(o, "status", "addresses").stream()
                .filter(a -> Json.text(a, "type").equals(type))
                .map(a -> Json.text(a, "address"))
                .findFirst()
                .orElse(Rows.NONE);
    }

    private static String known(String text) {
        return text.isEmpty() ? "<unknown>" : text;
    }

    @Override
    public Map<String, Function<ObjectNode, String>> selectableFields() {
        return Map.of("spec.unschedulable", o -> String.valueOf(Json.isTrue(o, "spec", "unschedulable")));
    }
}
