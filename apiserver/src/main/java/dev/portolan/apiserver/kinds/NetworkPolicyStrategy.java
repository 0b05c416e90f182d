package dev.portolan.apiserver.kinds;

import dev.portolan.rules.Cidr;
import dev.portolan.rules.Names;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** networking.k8s.io/v1 NetworkPolicy: which connections pods may have. Kept and checked; nothing here acts on it. */
final class NetworkPolicyStrategy extends SpecStrategy {
    private static final ResourceType TYPE = ResourceType.namespaced(
                    "networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies")
            .withShortNames("netpol");
    private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
    private static final Table TABLE = Table.named()
            .text("Pod-Selector", "The pods that the policy is about.", NetworkPolicyStrategy::selectorCell)
            .age();

    NetworkPolicyStrategy() {
        super(TYPE, Names::dns1123Subdomain, TABLE);
    }

    private static String selectorCell(ObjectNode o) {
        var selector = Selectors.parse(o.path("spec").path("podSelector"));
        return selector.requirements().isEmpty() ? Rows.NONE : selector.toString();
    }

    @Override
    public void applyDefaults(ObjectNode o) {
        ObjectNode spec = Json.ensure(o, "spec");
        Json.ensure(spec, "podSelector");
        if (Json.empty(spec, "policyTypes")) {
            ArrayNode types = spec.putArray("policyTypes").add("Ingress");
            if (!Json.empty(spec, "egress")) types.add("Egress");
        }
        for (String direction : List.of("ingress", "egress")) {
            for (ObjectNode rule : Json.objects(spec, direction)) {
                Json.objects(rule, "ports").forEach(port -> Json.defaultText(port, "protocol", "TCP"));
            }
        }
    }

    @Override
    void rules(ObjectNode o, List<FieldError> errors) {
        JsonNode spec = o.path("spec");
        Selectors.validate(spec.path("podSelector"), SPEC.child("podSelector"), errors);
        direction(spec, "ingress", "from", errors);
        direction(spec, "egress", "to", errors);
        List<String> types = Json.texts(spec, "policyTypes");
        FieldPath at = SPEC.child("policyTypes");
        if (types.size() > 2) {
            errors.add(FieldError.invalid(
                    at.text(), spec.path("policyTypes"), "may not specify more than two policyTypes"));
            return;
        }
        for (int i = 0; i < types.size(); i++) {
            Rules.oneOf(types.get(i), List.of("Egress", "Ingress"), at.index(i), errors);
        }
    }

    private static void direction(JsonNode spec, String name, String peers, List<FieldError> errors) {
        List<JsonNode> rules = Json.items(spec, name);
        for (int i = 0; i < rules.size(); i++) {
            FieldPath at = SPEC.child(name).index(i);
            List<JsonNode> ports = Json.items(rules.get(i), "ports");
            for (int p = 0; p < ports.size(); p++)
                port(ports.get(p), at.child("ports").index(p), errors);
            List<JsonNode> others = Json.items(rules.get(i), peers);
            for (int p = 0; p < others.size(); p++)
                peer(others.get(p), at.child(peers).index(p), errors);
        }
    }

    private static void port(JsonNode port, FieldPath path, List<FieldError> errors) {
        Rules.oneOf(Json.text(port, "protocol"), PROTOCOLS, path.child("protocol"), errors);
        JsonNode number = port.path("port");
        FieldPath at = path.child("port");
        if (number.isString()) {
            Rules.named(number.stringValue(), Names::portName, at, errors);
        } else if (number.isIntegralNumber()) {
            number(number.longValue(), at, errors);
        }
        if (!Json.has(port, "endPort")) {
            return;
        }
        long end = Json.number(port, "endPort", 0);
        if (number.isString()) {
            errors.add(FieldError.invalid(
                    path.child("endPort").text(), end, "may not be specified when `port` is non-numeric"));
        } else if (!number.isIntegralNumber()) {
            errors.add(FieldError.invalid(
                    path.child("endPort").text(), end, "may not be specified when `port` is not specified"));
        } else if (end < number.longValue()) {
            errors.add(
                    FieldError.invalid(path.child("endPort").text(), end, "must be greater than or equal to `port`"));
        } else {
            number(end, path.child("endPort"), errors);
        }
    }

    private static void number(long number, FieldPath path, List<FieldError> errors) {
        Names.portNumber(number).forEach(problem -> errors.add(FieldError.invalid(path.text(), number, problem)));
    }

    private static void peer(JsonNode peer, FieldPath path, List<FieldError> errors) {
        boolean selects = Json.has(peer, "podSelector") || Json.has(peer, "namespaceSelector");
        Selectors.validate(peer.path("podSelector"), path.child("podSelector"), errors);
        Selectors.validate(peer.path("namespaceSelector"), path.child("namespaceSelector"), errors);
        if (Json.has(peer, "ipBlock")) {
            if (selects) {
                errors.add(FieldError.forbidden(path.text(), "may not specify both ipBlock and another peer"));
            }
            block(peer.path("ipBlock"), path.child("ipBlock"), errors);
        } else if (!selects) {
            errors.add(FieldError.required(path.text(), "must specify a peer"));
        }
    }

    private static void block(JsonNode block, FieldPath path, List<FieldError> errors) {
        String text = Json.text(block, "cidr");
        if (text.isEmpty()) {
            errors.add(FieldError.required(path.child("cidr").text(), ""));
            return;
        }
        Optional<Cidr> whole = cidr(text, path.child("cidr"), errors);
        List<String> except = Json.texts(block, "except");
        for (int i = 0; i < except.size(); i++) {
            FieldPath at = path.child("except").index(i);
            Optional<Cidr> part = cidr(except.get(i), at, errors);
            if (whole.isPresent() && part.isPresent() && !strictlyWithin(part.get(), whole.get())) {
                errors.add(FieldError.invalid(at.text(), except.get(i), "must be a strict subset of `cidr`"));
            }
        }
    }

    private static Optional<Cidr> cidr(String text, FieldPath path, List<FieldError> errors) {
        try {
            return Optional.of(Cidr.parse(text));
        } catch (IllegalArgumentException wrong) {
            errors.add(FieldError.invalid(
                    path.text(), text, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"));
            return Optional.empty();
        }
    }

    private static boolean strictlyWithin(Cidr part, Cidr whole) {
        return part.prefixLength() > whole.prefixLength() && whole.contains(part.address());
    }
}
