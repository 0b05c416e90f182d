package dev.portolan.apiserver.kinds;

import dev.portolan.apiserver.kinds.KindsConfig.AddressRules;
import dev.portolan.rules.Names;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** discovery.k8s.io/v1 EndpointSlice: some of a Service's endpoints, of one address family. */
final class EndpointSliceStrategy implements Strategy {
    private static final ResourceType TYPE =
            ResourceType.namespaced("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices");
    private static final List<TableColumn> COLUMNS = List.of(
            TableColumn.nameColumn(),
            TableColumn.of("AddressType", "IPv4, IPv6 or FQDN"),
            TableColumn.of("Ports", "The first ports"),
            TableColumn.of("Endpoints", "The first addresses"),
            TableColumn.ageColumn());

    private final EndpointSliceRules rules;

    EndpointSliceStrategy(AddressRules addresses) {
        this.rules = new EndpointSliceRules(addresses);
    }

    @Override
    public ResourceType type() {
        return TYPE;
    }

    @Override
    public void applyDefaults(ObjectNode o) {
        for (ObjectNode port : Json.objects(o, "ports")) {
            if (!Json.has(port, "name")) {
                port.put("name", "");
            }
            Json.defaultText(port, "protocol", "TCP");
        }
    }

    @Override
    public void prepareForCreate(ObjectNode o) {
        Json.put(Json.ensure(o, "metadata"), "generation", 1);
    }

    @Override
    public void prepareForUpdate(ObjectNode o, ObjectNode old) {
        Lifecycle.update(o, old, List.of("addressType", "endpoints", "ports"));
        ObjectNode meta = Json.ensure(o, "metadata");
        JsonNode before = old.path("metadata");
        boolean sameGeneration = Json.number(meta, "generation", 0) == Json.number(before, "generation", 0);
        // Unlike other kinds, a slice counts its labels too: they say which Service it is for.
        if (sameGeneration && !Json.same(meta.path("labels"), before.path("labels"))) {
            Json.put(meta, "generation", Json.number(before, "generation", 0) + 1);
        }
    }

    @Override
    public List<FieldError> validate(ObjectNode o) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validate(o, TYPE, Names::dns1123Subdomain));
        rules.validate(o, errors);
        return errors;
    }

    @Override
    public List<FieldError> validateUpdate(ObjectNode o, ObjectNode old) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validateUpdate(o, old));
        Rules.keeps(o.path("addressType"), old.path("addressType"), FieldPath.of("addressType"), errors);
        return errors;
    }

    @Override
    public List<TableColumn> columns() {
        return COLUMNS;
    }

    @Override
    public List<Object> row(ObjectNode o, Instant now) {
        List<String> ports =
                Json.items(o, "ports").stream().map(EndpointSliceStrategy::port).toList();
        List<String> addresses = Json.items(o, "endpoints").stream()
                .flatMap(e -> Json.texts(e, "addresses").stream())
                .toList();
        return List.of(
                Rows.name(o),
                Json.text(o, "addressType"),
                Truncated.list(ports, Rows.UNSET),
                Truncated.list(addresses, Rows.UNSET),
                Rows.age(o, now));
    }

    private static String port(JsonNode port) {
        String name = Json.text(port, "name");
        return Stream.of(port.path("port").asString(""), name)
                .filter(s -> !s.isEmpty())
                .findFirst()
                .orElse("*");
    }
}
