package dev.portolan.apiserver.kinds;

import dev.portolan.rules.IpAddresses;
import dev.portolan.rules.Names;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** networking.k8s.io/v1 IPAddress: who has an address. */
final class IpAddressStrategy implements Strategy {
    private static final FieldPath PARENT = FieldPath.of("spec.parentRef");
    private static final List<TableColumn> COLUMNS = List.of(
            TableColumn.nameColumn(),
            TableColumn.of("ParentRef", "The object that has the address"),
            TableColumn.ageColumn());

    @Override
    public ResourceType type() {
        return IpAddressObject.TYPE;
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
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validate(o, type(), IpAddressStrategy::name));
        JsonNode parent = o.path("spec").path("parentRef");
        if (!parent.isObject()) {
            errors.add(FieldError.required(PARENT.text(), ""));
            return errors;
        }
        if (!Json.empty(parent, "group")) {
            Rules.named(Json.text(parent, "group"), Names::dns1123Subdomain, PARENT.child("group"), errors);
        }
        for (String field : List.of("resource", "name")) {
            Rules.requiredName(Json.text(parent, field), IpAddressStrategy::segment, PARENT.child(field), errors);
        }
        Rules.named(Json.text(parent, "namespace"), IpAddressStrategy::segment, PARENT.child("namespace"), errors);
        return errors;
    }

    private static List<String> name(String name) {
        List<String> notCanonical = List.of("must be a canonical format IP address");
        return IpAddresses.parse(name)
                .map(a -> IpAddresses.text(a).equals(name) ? List.<String>of() : notCanonical)
                .orElseGet(() -> Addresses.ip(name));
    }

    private static List<String> segment(String name) {
        if (name.equals(".") || name.equals("..")) {
            return List.of("may not be '" + name + "'");
        }
        return name.contains("/") || name.contains("%") ? List.of("may not contain '/' or '%'") : List.of();
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode o, ObjectNode old) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validateUpdate(o, old));
        Rules.keeps(o.path("spec").path("parentRef"), old.path("spec").path("parentRef"), PARENT, errors);
        return errors;
    }

    @Override
    public List<TableColumn> columns() {
        return COLUMNS;
    }

    @Override
    public List<Object> row(ObjectNode o, Instant now) {
        return List.of(Rows.name(o), IpAddressObject.cell(o), Rows.age(o, now));
    }
}
