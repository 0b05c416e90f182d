package dev.portolan.apiserver.kinds;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** rbac.authorization.k8s.io/v1 RoleBinding and ClusterRoleBinding: who has a role. */
final class RoleBindingStrategy implements Strategy {
    private static final String GROUP = RoleStrategy.GROUP;
    private static final String ACCOUNT = "ServiceAccount";
    private static final List<TableColumn> COLUMNS = List.of(
            TableColumn.nameColumn(),
            TableColumn.of("Role", "The role that is given."),
            TableColumn.ageColumn(),
            TableColumn.wide("Users", "Users who have it."),
            TableColumn.wide("Groups", "Groups that have it."),
            TableColumn.wide("ServiceAccounts", "Service accounts that have it."));

    private final ResourceType type;

    private RoleBindingStrategy(ResourceType type) {
        this.type = type;
    }

    static RoleBindingStrategy namespaced() {
        return new RoleBindingStrategy(ResourceType.namespaced(GROUP, "v1", "RoleBinding", "rolebindings"));
    }

    static RoleBindingStrategy cluster() {
        return new RoleBindingStrategy(ResourceType.cluster(GROUP, "v1", "ClusterRoleBinding", "clusterrolebindings"));
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
    public void applyDefaults(ObjectNode o) {
        if (o.path("roleRef") instanceof ObjectNode ref) Json.defaultText(ref, "apiGroup", GROUP);
        for (ObjectNode subject : Json.objects(o, "subjects")) {
            if (!Json.text(subject, "kind").equals(ACCOUNT)) Json.defaultText(subject, "apiGroup", GROUP);
        }
    }

    @Override
    public List<FieldError> validate(ObjectNode o) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validate(o, type, RoleStrategy::pathSegment));
        JsonNode ref = o.path("roleRef");
        FieldPath path = FieldPath.of("roleRef");
        Rules.oneOf(Json.text(ref, "apiGroup"), List.of(GROUP), path.child("apiGroup"), errors);
        List<String> kinds = type.namespaced() ? List.of("Role", "ClusterRole") : List.of("ClusterRole");
        Rules.oneOf(Json.text(ref, "kind"), kinds, path.child("kind"), errors);
        Rules.requiredName(Json.text(ref, "name"), RoleStrategy::pathSegment, path.child("name"), errors);
        List<JsonNode> subjects = Json.items(o, "subjects");
        for (int i = 0; i < subjects.size(); i++)
            subject(subjects.get(i), FieldPath.of("subjects").index(i), errors);
        return errors;
    }

    private void subject(JsonNode subject, FieldPath path, List<FieldError> errors) {
        if (Json.empty(subject, "name"))
            errors.add(FieldError.required(path.child("name").text(), ""));
        String group = Json.text(subject, "apiGroup");
        switch (Json.text(subject, "kind")) {
            case ACCOUNT -> {
                Rules.oneOf(group, List.of(""), path.child("apiGroup"), errors);
                if (Json.empty(subject, "namespace")) {
                    errors.add(FieldError.required(path.child("namespace").text(), ""));
                }
            }
            case "User", "Group" -> Rules.oneOf(group, List.of(GROUP), path.child("apiGroup"), errors);
            default ->
                errors.add(FieldError.notSupported(
                        path.child("kind").text(), Json.text(subject, "kind"), List.of(ACCOUNT, "User", "Group")));
        }
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode o, ObjectNode old) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validateUpdate(o, old));
        if (!o.path("roleRef").equals(old.path("roleRef"))) {
            errors.add(FieldError.invalid("roleRef", o.path("roleRef"), "cannot change roleRef"));
        }
        return errors;
    }

    @Override
    public List<TableColumn> columns() {
        return COLUMNS;
    }

    @Override
    public List<Object> row(ObjectNode o, Instant now) {
        return List.of(
                Rows.name(o),
                Json.text(o, "roleRef", "kind") + "/" + Json.text(o, "roleRef", "name"),
                Rows.age(o, now),
                subjects(o, "User"),
                subjects(o, "Group"),
                subjects(o, ACCOUNT));
    }

    private static String subjects(ObjectNode binding, String kind) {
        return Json.items(binding, "subjects").stream()
                .filter(s -> Json.text(s, "kind").equals(kind))
                .map(s -> (kind.equals(ACCOUNT) ? Json.text(s, "namespace") + "/" : "") + Json.text(s, "name"))
                .collect(Collectors.joining(", "));
    }
}
