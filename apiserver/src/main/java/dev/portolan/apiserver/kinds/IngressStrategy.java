package dev.portolan.apiserver.kinds;

import dev.portolan.apiserver.kinds.ResourceType.Subresource;
import dev.portolan.rules.Names;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** networking.k8s.io/v1 Ingress: routes HTTP requests by host and path to Services. */
final class IngressStrategy implements Strategy {
    private static final ResourceType TYPE = ResourceType.namespaced("networking.k8s.io", "v1", "Ingress", "ingresses")
            .withShortNames("ing")
            .withSubresources(Subresource.STATUS);
    private static final String OLD_CLASS = "kubernetes.io/ingress.class";
    private static final List<TableColumn> COLUMNS = List.of(
            TableColumn.nameColumn(),
            TableColumn.of("Class", "The class whose controller serves this"),
            TableColumn.of("Hosts", "The hosts it has routes for"),
            TableColumn.of("Address", "Where it can be reached"),
            TableColumn.of("Ports", "The ports it is served on"),
            TableColumn.ageColumn());

    @Override
    public ResourceType type() {
        return TYPE;
    }

    @Override
    public void prepareForCreate(ObjectNode o) {
        Lifecycle.create(o);
        o.putObject("status").putObject("loadBalancer");
    }

    @Override
    public void prepareForUpdate(ObjectNode o, ObjectNode old) {
        Lifecycle.update(o, old);
    }

    @Override
    public void prepareStatusUpdate(ObjectNode o, ObjectNode old) {
        Lifecycle.status(o, old);
    }

    @Override
    public List<FieldError> validate(ObjectNode o) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validate(o, TYPE, Names::dns1123Subdomain));
        IngressRules.validate(o.path("spec"), errors);
        return errors;
    }

    /** Nothing is claimed; but a new Ingress must not name its class twice, while an old one may, to be moved from one to the other. */
    @Override
    public Claims claims(@Nullable ObjectNode before, ObjectNode after, ClaimView view) {
        String old = Json.text(after, "metadata", "annotations", OLD_CLASS);
        if (before != null || old.isEmpty() || !Json.has(after, "spec", "ingressClassName")) {
            return Claims.NONE;
        }
        return Claims.refuse(List.of(FieldError.invalid(
                "annotations." + OLD_CLASS, old, "can not be set when the class field is also set")));
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode o, ObjectNode old) {
        return ObjectMeta.validateUpdate(o, old);
    }

    @Override
    public List<FieldError> validateStatusUpdate(ObjectNode o, ObjectNode old) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validateUpdate(o, old));
        LoadBalancerStatus.validate(o, errors);
        return errors;
    }

    @Override
    public List<TableColumn> columns() {
        return COLUMNS;
    }

    @Override
    public List<Object> row(ObjectNode o, Instant now) {
        List<String> hosts = Json.items(o, "spec", "rules").stream()
                .map(r -> Json.text(r, "host"))
                .filter(h -> !h.isEmpty())
                .toList();
        String cls = Json.text(o, "spec", "ingressClassName");
        return List.of(
                Rows.name(o),
                cls.isEmpty() ? Rows.NONE : cls,
                Truncated.list(hosts, "*"),
                LoadBalancerStatus.cell(o),
                Json.empty(o, "spec", "tls") ? "80" : "80, 443",
                Rows.age(o, now));
    }
}
