package dev.portolan.apiserver.kinds;

import dev.portolan.rules.Names;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** coordination.k8s.io/v1 Lease: who leads, and until when. */
final class LeaseStrategy implements Strategy {
    private static final ResourceType TYPE = ResourceType.namespaced("coordination.k8s.io", "v1", "Lease", "leases");
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final List<TableColumn> COLUMNS = List.of(
            TableColumn.nameColumn(),
            TableColumn.of("Holder", "The identity of the current holder"),
            TableColumn.ageColumn());

    @Override
    public ResourceType type() {
        return TYPE;
    }

    @Override
    public List<FieldError> validate(ObjectNode o) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validate(o, TYPE, Names::dns1123Subdomain));
        JsonNode spec = o.path("spec");
        Json.number(spec, "leaseDurationSeconds").ifPresent(seconds -> {
            if (seconds <= 0) {
                errors.add(FieldError.invalid("spec.leaseDurationSeconds", seconds, "must be greater than 0"));
            }
        });
        Rules.notNegative(spec, "leaseTransitions", SPEC, errors);
        return errors;
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode o, ObjectNode old) {
        return ObjectMeta.validateUpdate(o, old);
    }

    @Override
    public CreateOnUpdate createOnUpdate() {
        return CreateOnUpdate.ALLOWED;
    }

    @Override
    public List<TableColumn> columns() {
        return COLUMNS;
    }

    @Override
    public List<Object> row(ObjectNode o, Instant now) {
        return List.of(Rows.name(o), Json.text(o, "spec", "holderIdentity"), Rows.age(o, now));
    }
}
