package dev.portolan.apiserver.kinds;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** rbac.authorization.k8s.io/v1 Role and ClusterRole: what may be done, in a namespace or everywhere. */
final class RoleStrategy implements Strategy {
    static final String GROUP = "rbac.authorization.k8s.io";
    private static final List<TableColumn> COLUMNS =
            List.of(TableColumn.nameColumn(), TableColumn.of("Created At", "When the role was made."));

    private final ResourceType type;

    private RoleStrategy(ResourceType type) {
        this.type = type;
    }

    static RoleStrategy namespaced() {
        return new RoleStrategy(ResourceType.namespaced(GROUP, "v1", "Role", "roles"));
    }

    static RoleStrategy cluster() {
        return new RoleStrategy(ResourceType.cluster(GROUP, "v1", "ClusterRole", "clusterroles"));
    }

    @Override
    public ResourceType type() {
        return type;
    }

    @Override
    public CreateOnUpdate createOnUpdate() {
        return CreateOnUpdate.ALLOWED;
    }

    @Override
    public List<FieldError> validate(ObjectNode o) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validate(o, type, RoleStrategy::pathSegment));
        List<JsonNode> rules = Json.items(o, "rules");
        for (int i = 0; i < rules.size(); i++)
            rule(rules.get(i), FieldPath.of("rules").index(i), errors);
        return errors;
    }

    /** Kubernetes' path/validation: names of roles may hold colons and capitals, since they are only ever a part of a URL. */
    static List<String> pathSegment(String name) {
        if (name.equals(".") || name.equals("..")) return List.of("may not be '" + name + "'");
        List<String> problems = new ArrayList<>();
        for (String part : List.of("/", "%")) {
            if (name.contains(part)) problems.add("may not contain '" + part + "'");
        }
        return problems;
    }

    private void rule(JsonNode rule, FieldPath path, List<FieldError> errors) {
        if (Json.empty(rule, "verbs")) {
            errors.add(FieldError.required(path.child("verbs").text(), "verbs must contain at least one value"));
        }
        if (!Json.empty(rule, "nonResourceURLs")) {
            String urls = path.child("nonResourceURLs").text();
            JsonNode value = rule.path("nonResourceURLs");
            if (type.namespaced()) {
                errors.add(FieldError.invalid(urls, value, "namespaced rules cannot apply to non-resource URLs"));
            }
            boolean both = !Json.empty(rule, "apiGroups")
                    || !Json.empty(rule, "resources")
                    || !Json.empty(rule, "resourceNames");
            if (both) {
                errors.add(FieldError.invalid(
                        urls, value, "rules cannot apply to both regular resources and non-resource URLs"));
            }
            return;
        }
        if (Json.empty(rule, "apiGroups")) {
            errors.add(FieldError.required(
                    path.child("apiGroups").text(), "resource rules must supply at least one api group"));
        }
        if (Json.empty(rule, "resources")) {
            errors.add(FieldError.required(
                    path.child("resources").text(), "resource rules must supply at least one resource"));
        }
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode o, ObjectNode old) {
        return ObjectMeta.validateUpdate(o, old);
    }

    @Override
    public List<TableColumn> columns() {
        return COLUMNS;
    }

    @Override
    public List<Object> row(ObjectNode o, Instant now) {
        return List.of(Rows.name(o), Json.text(o, "metadata", "creationTimestamp"));
    }
}
