package dev.portolan.apiserver.kinds;

import dev.portolan.apiserver.kinds.KindsConfig.AddressRules;
import dev.portolan.rules.IpAddresses;
import dev.portolan.rules.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What an EndpointSlice may say (discovery/validation). */
final class EndpointSliceRules {
    private static final List<String> ADDRESS_TYPES = List.of("FQDN", "IPv4", "IPv6");
    private static final int MAX_ADDRESSES = 100;
    private static final int MAX_PORTS = 20_000;
    private static final int MAX_ENDPOINTS = 1000;
    private static final int MAX_HINTS = 8;

    private final AddressRules addressRules;

    EndpointSliceRules(AddressRules addressRules) {
        this.addressRules = addressRules;
    }

    void validate(ObjectNode slice, List<FieldError> errors) {
        String type = Json.text(slice, "addressType");
        if (type.isEmpty()) {
            errors.add(FieldError.required("addressType", ""));
        } else {
            Rules.oneOf(type, ADDRESS_TYPES, FieldPath.of("addressType"), errors);
        }
        List<JsonNode> endpoints = Json.items(slice, "endpoints");
        if (endpoints.size() > MAX_ENDPOINTS) {
            errors.add(FieldError.tooMany("endpoints", endpoints.size(), MAX_ENDPOINTS));
            return;
        }
        for (int i = 0; i < endpoints.size(); i++) {
            endpoint(endpoints.get(i), type, FieldPath.of("endpoints").index(i), errors);
        }
        ports(Json.items(slice, "ports"), errors);
    }

    private void endpoint(JsonNode endpoint, String type, FieldPath path, List<FieldError> errors) {
        List<String> addresses = Json.texts(endpoint, "addresses");
        FieldPath list = path.child("addresses");
        if (addresses.isEmpty()) {
            errors.add(FieldError.required(list.text(), "must contain at least 1 address"));
        } else if (addresses.size() > MAX_ADDRESSES) {
            errors.add(FieldError.tooMany(list.text(), addresses.size(), MAX_ADDRESSES));
        }
        for (int i = 0; i < addresses.size(); i++) {
            address(addresses.get(i), type, list.index(i), errors);
        }
        if (Json.has(endpoint, "nodeName")) {
            Rules.named(Json.text(endpoint, "nodeName"), Names::dns1123Subdomain, path.child("nodeName"), errors);
        }
        if (Json.has(endpoint, "hostname")) {
            Rules.named(Json.text(endpoint, "hostname"), Names::dns1123Label, path.child("hostname"), errors);
        }
        hints(endpoint.path("hints"), "forZones", path.child("hints"), errors);
        hints(endpoint.path("hints"), "forNodes", path.child("hints"), errors);
    }

    private void address(String address, String type, FieldPath path, List<FieldError> errors) {
        if (type.equals("FQDN")) {
            Rules.named(address, Names::dns1123Subdomain, path, errors);
            return;
        }
        var parsed = IpAddresses.parse(address);
        if (parsed.isPresent() && !Addresses.family(parsed.get()).equals(type)) {
            errors.add(FieldError.invalid(path.text(), address, "must be a valid " + type + " address"));
        } else {
            Addresses.reachable(address, addressRules, path, errors);
        }
    }

    private static void hints(JsonNode hints, String field, FieldPath parent, List<FieldError> errors) {
        List<JsonNode> all = Json.items(hints, field);
        FieldPath path = parent.child(field);
        if (all.size() > MAX_HINTS) {
            errors.add(FieldError.tooMany(path.text(), all.size(), MAX_HINTS));
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < all.size(); i++) {
            String name = Json.text(all.get(i), "name");
            if (!seen.add(name)) {
                errors.add(FieldError.duplicate(path.index(i).child("name").text(), name));
            }
            Rules.named(
                    name,
                    field.equals("forZones") ? Names::labelValue : Names::dns1123Subdomain,
                    path.index(i).child("name"),
                    errors);
        }
    }

    private static void ports(List<JsonNode> ports, List<FieldError> errors) {
        if (ports.size() > MAX_PORTS) {
            errors.add(FieldError.tooMany("ports", ports.size(), MAX_PORTS));
            return;
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            FieldPath path = FieldPath.of("ports").index(i);
            String name = Json.text(ports.get(i), "name");
            if (!name.isEmpty()) {
                Rules.named(name, Names::dns1123Label, path.child("name"), errors);
            }
            if (!names.add(name)) {
                errors.add(FieldError.duplicate(path.child("name").text(), name));
            }
            EndpointPorts.validate(ports.get(i), path, errors);
        }
    }
}
