package dev.portolan.apiserver.kinds;

import dev.portolan.rules.Names;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** v1 ServiceAccount: a name for programs. */
final class ServiceAccountStrategy implements Strategy {
    private static final ResourceType TYPE = ResourceType.namespaced("", "v1", "ServiceAccount", "serviceaccounts")
            .withShortNames("sa");
    private static final List<TableColumn> COLUMNS = List.of(
            TableColumn.nameColumn(),
            TableColumn.integer("Secrets", "How many secrets its programs may use."),
            TableColumn.ageColumn());

    @Override
    public ResourceType type() {
        return TYPE;
    }

    @Override
    public List<FieldError> validate(ObjectNode o) {
        return ObjectMeta.validate(o, TYPE, Names::dns1123Subdomain);
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
        return List.of(Rows.name(o), o.path("secrets").size(), Rows.age(o, now));
    }
}
