package dev.portolan.apiserver.kinds;

import dev.portolan.rules.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The ports of one container: numbers, protocols, and names that a Service can ask for (validateContainerPorts). */
final class ContainerPortRules {
    private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");

    private ContainerPortRules() {}

    static void validate(JsonNode container, FieldPath path, boolean hostNetwork, List<FieldError> errors) {
        Set<String> names = new HashSet<>();
        List<JsonNode> ports = Json.items(container, "ports");
        for (int i = 0; i < ports.size(); i++) {
            JsonNode port = ports.get(i);
            FieldPath at = path.index(i);
            String name = Json.text(port, "name");
            if (!name.isEmpty()) {
                Rules.named(name, Names::portName, at.child("name"), errors);
                if (!names.add(name)) {
                    errors.add(FieldError.duplicate(at.child("name").text(), name));
                }
            }
            long number = Json.number(port, "containerPort", 0);
            if (number == 0) {
                errors.add(FieldError.required(at.child("containerPort").text(), ""));
            } else {
                number(number, at.child("containerPort"), errors);
            }
            long onNode = Json.number(port, "hostPort", 0);
            if (onNode != 0) {
                number(onNode, at.child("hostPort"), errors);
                if (hostNetwork && onNode != number) {
                    errors.add(FieldError.invalid(
                            at.child("hostPort").text(),
                            onNode,
                            "must match `containerPort` when `hostNetwork` is true"));
                }
            }
            Rules.oneOf(Json.text(port, "protocol"), PROTOCOLS, at.child("protocol"), errors);
        }
    }

    private static void number(long number, FieldPath path, List<FieldError> errors) {
        for (String problem : Names.portNumber(number)) {
            errors.add(FieldError.invalid(path.text(), number, problem));
        }
    }
}
