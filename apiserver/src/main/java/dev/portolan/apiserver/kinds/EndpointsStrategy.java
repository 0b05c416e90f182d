package dev.portolan.apiserver.kinds;

import dev.portolan.apiserver.kinds.KindsConfig.AddressRules;
import dev.portolan.rules.Names;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** v1 Endpoints: the addresses behind a Service, all in one object. */
final class EndpointsStrategy implements Strategy {
    private static final ResourceType TYPE =
            ResourceType.namespaced("", "v1", "Endpoints", "endpoints").withShortNames("ep");
    private static final FieldPath SUBSETS = FieldPath.of("subsets");
    private static final List<TableColumn> COLUMNS = List.of(
            TableColumn.nameColumn(),
            TableColumn.of("Endpoints", "The first ready addresses with their ports"),
            TableColumn.ageColumn());

    private final AddressRules rules;

    EndpointsStrategy(AddressRules rules) {
        this.rules = rules;
    }

    @Override
    public ResourceType type() {
        return TYPE;
    }

    @Override
    public void applyDefaults(ObjectNode o) {
        for (ObjectNode subset : Json.objects(o, "subsets")) {
            Json.objects(subset, "ports").forEach(p -> Json.defaultText(p, "protocol", "TCP"));
        }
    }

    @Override
    public List<FieldError> validate(ObjectNode o) {
        List<FieldError> errors = new ArrayList<>(ObjectMeta.validate(o, TYPE, Names::dns1123Subdomain));
        List<JsonNode> subsets = Json.items(o, "subsets");
        for (int i = 0; i < subsets.size(); i++) {
            subset(subsets.get(i), SUBSETS.index(i), errors);
        }
        return errors;
    }

    private void subset(JsonNode subset, FieldPath path, List<FieldError> errors) {
        List<JsonNode> ready = Json.items(subset, "addresses");
        List<JsonNode> unready = Json.items(subset, "notReadyAddresses");
        if (ready.isEmpty() && unready.isEmpty()) {
            errors.add(FieldError.required(path.text(), "must specify `addresses` or `notReadyAddresses`"));
        }
        for (int i = 0; i < ready.size(); i++) {
            address(ready.get(i), path.child("addresses").index(i), errors);
        }
        for (int i = 0; i < unready.size(); i++) {
            address(unready.get(i), path.child("notReadyAddresses").index(i), errors);
        }
        List<JsonNode> ports = Json.items(subset, "ports");
        for (int i = 0; i < ports.size(); i++) {
            FieldPath at = path.child("ports").index(i);
            String name = Json.text(ports.get(i), "name");
            if (name.isEmpty() && ports.size() > 1) {
                errors.add(FieldError.required(at.child("name").text(), ""));
            } else if (!name.isEmpty()) {
                Rules.named(name, Names::dns1123Label, at.child("name"), errors);
            }
            EndpointPorts.validate(ports.get(i), at, errors);
        }
    }

    private void address(JsonNode address, FieldPath path, List<FieldError> errors) {
        Addresses.reachable(Json.text(address, "ip"), rules, path.child("ip"), errors);
        String hostname = Json.text(address, "hostname");
        if (!hostname.isEmpty()) {
            Rules.named(hostname, Names::dns1123Label, path.child("hostname"), errors);
        }
        String node = Json.text(address, "nodeName");
        if (!node.isEmpty()) {
            Rules.named(node, Names::dns1123Subdomain, path.child("nodeName"), errors);
        }
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
        List<String> endpoints = Json.items(o, "subsets").stream()
                .flatMap(EndpointsStrategy::ready)
                .toList();
        String otherwise = Json.empty(o, "subsets") ? Rows.NONE : "";
        return List.of(Rows.name(o), Truncated.list(endpoints, otherwise), Rows.age(o, now));
    }

    /** {@code 10.244.0.7:3000} for each port and ready address; the bare address where there are no ports. */
    private static Stream<String> ready(JsonNode subset) {
        List<String> addresses = Json.items(subset, "addresses").stream()
                .map(a -> Json.text(a, "ip"))
                .toList();
        List<JsonNode> ports = Json.items(subset, "ports");
        return ports.isEmpty()
                ? addresses.stream()
                : ports.stream()
                        .flatMap(p -> addresses.stream()
                                .map(a -> (a.contains(":") ? "[" + a + "]" : a) + ":" + Json.number(p, "port", 0)));
    }
}
