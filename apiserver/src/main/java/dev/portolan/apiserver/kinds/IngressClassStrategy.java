package dev.portolan.apiserver.kinds;

import dev.portolan.rules.Names;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** networking.k8s.io/v1 IngressClass: which controller serves the Ingresses of a class. */
final class IngressClassStrategy implements Strategy {
    private static final ResourceType TYPE =
            ResourceType.cluster("networking.k8s.io", "v1", "IngressClass", "ingressclasses");
    private static final FieldPath PARAMETERS = FieldPath.of("spec.parameters");
    private static final int MAX_CONTROLLER_CHARACTERS = 250;
    private static final List<TableColumn> COLUMNS = List.of(
            TableColumn.nameColumn(),
            TableColumn.of("Controller", "The controller that serves this class"),
            TableColumn.of("Parameters", "An object with settings for the controller"),
            TableColumn.ageColumn());

    @Override
    public ResourceType type() {
        return TYPE;
    }

    @Override
    public void applyDefaults(ObjectNode o) {
        if (o.path("spec").path("parameters") instanceof ObjectNode parameters) {
            Json.defaultText(parameters, "scope", "Cluster");
        }
    }

    @Override
    public void prepareForCreate(ObjectNode o) {
        Json.put(Json.ensure(o, "metadata"), "generation", 1);
    }

    @Override
    public void prepareForUpdate(ObjectNode o, ObjectNode old) {
        Lifecycle.update(o, old);
    }

    @Override
    public List<FieldError> validate(ObjectNode o) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validate(o, TYPE, Names::dns1123Subdomain));
        String controller = Json.text(o, "spec", "controller");
        if (controller.length() > MAX_CONTROLLER_CHARACTERS) {
            errors.add(FieldError.tooLong("spec.controller", MAX_CONTROLLER_CHARACTERS));
        }
        domainPrefixedPath(controller, errors);
        JsonNode parameters = o.path("spec").path("parameters");
        if (parameters.isObject()) {
            parameters(parameters, errors);
        }
        return errors;
    }

    private static void domainPrefixedPath(String controller, List<FieldError> errors) {
        int slash = controller.indexOf('/');
        if (controller.isEmpty()) {
            errors.add(FieldError.required("spec.controller", ""));
        } else if (slash <= 0 || slash == controller.length() - 1) {
            errors.add(FieldError.invalid(
                    "spec.controller", controller, "must be a domain-prefixed path (such as \"acme.io/foo\")"));
        } else {
            Rules.named(
                    controller.substring(0, slash), Names::dns1123Subdomain, FieldPath.of("spec.controller"), errors);
        }
    }

    private static void parameters(JsonNode parameters, List<FieldError> errors) {
        for (String field : List.of("kind", "name")) {
            if (Json.empty(parameters, field)) {
                errors.add(FieldError.required(PARAMETERS.child(field).text(), ""));
            }
        }
        if (!Json.empty(parameters, "apiGroup")) {
            Rules.named(
                    Json.text(parameters, "apiGroup"), Names::dns1123Subdomain, PARAMETERS.child("apiGroup"), errors);
        }
        String scope = Json.text(parameters, "scope");
        String namespace = Json.text(parameters, "namespace");
        String path = PARAMETERS.child("namespace").text();
        Rules.oneOf(scope, List.of("Cluster", "Namespace"), PARAMETERS.child("scope"), errors);
        if (scope.equals("Namespace") && namespace.isEmpty()) {
            errors.add(FieldError.required(path, "`parameters.scope` is set to 'Namespace'"));
        } else if (scope.equals("Cluster") && !namespace.isEmpty()) {
            errors.add(FieldError.forbidden(path, "`parameters.scope` is set to 'Cluster'"));
        }
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode o, ObjectNode old) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validateUpdate(o, old));
        Rules.keeps(
                o.path("spec").path("controller"),
                old.path("spec").path("controller"),
                FieldPath.of("spec.controller"),
                errors);
        return errors;
    }

    @Override
    public List<TableColumn> columns() {
        return COLUMNS;
    }

    @Override
    public List<Object> row(ObjectNode o, Instant now) {
        return List.of(Rows.name(o), Json.text(o, "spec", "controller"), parametersCell(o), Rows.age(o, now));
    }

    private static String parametersCell(ObjectNode o) {
        JsonNode parameters = o.path("spec").path("parameters");
        if (!parameters.isObject()) {
            return Rows.NONE;
        }
        String group = Json.text(parameters, "apiGroup");
        String kind = Json.text(parameters, "kind");
        return (group.isEmpty() ? kind : kind + "." + group) + "/" + Json.text(parameters, "name");
    }
}
