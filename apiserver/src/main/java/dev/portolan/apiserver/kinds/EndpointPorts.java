package dev.portolan.apiserver.kinds;

import dev.portolan.rules.Names;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What a port of Endpoints and of an EndpointSlice has in common: number, protocol, application protocol. */
final class EndpointPorts {
    /** In the order in which messages list them. */
    static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");

    private EndpointPorts() {}

    static void validate(JsonNode port, FieldPath path, List<FieldError> errors) {
        Json.number(port, "port").ifPresent(number -> {
            for (String problem : Names.portNumber(number)) {
                errors.add(FieldError.invalid(path.child("port").text(), number, problem));
            }
        });
        protocol(port, path, errors);
        appProtocol(port, path, errors);
    }

    static void protocol(JsonNode port, FieldPath path, List<FieldError> errors) {
        String protocol = Json.text(port, "protocol");
        if (protocol.isEmpty()) {
            errors.add(FieldError.required(path.child("protocol").text(), ""));
        } else {
            Rules.oneOf(protocol, PROTOCOLS, path.child("protocol"), errors);
        }
    }

    static void appProtocol(JsonNode port, FieldPath path, List<FieldError> errors) {
        if (Json.has(port, "appProtocol")) {
            Rules.named(Json.text(port, "appProtocol"), Names::qualifiedName, path.child("appProtocol"), errors);
        }
    }
}
