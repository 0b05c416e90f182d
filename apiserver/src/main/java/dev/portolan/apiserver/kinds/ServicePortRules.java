package dev.portolan.apiserver.kinds;

import dev.portolan.rules.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What a Service's ports may say, each by itself and together. */
final class ServicePortRules {
    private static final FieldPath PORTS = FieldPath.of("spec.ports");
    private static final long KUBELET_PORT = 10_250;

    private ServicePortRules() {}

    static void validate(JsonNode spec, List<FieldError> errors) {
        List<JsonNode> ports = Json.items(spec, "ports");
        if (ports.isEmpty() && !ServiceFacts.isHeadless(spec) && !ServiceFacts.isExternalName(spec)) {
            errors.add(FieldError.required(PORTS.text(), ""));
        }
        Set<String> names = new HashSet<>();
        Set<String> numbers = new HashSet<>();
        Set<String> nodePorts = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            JsonNode port = ports.get(i);
            FieldPath path = PORTS.index(i);
            one(port, ports.size(), names, path, errors);
            long number = Json.number(port, "port", 0);
            String protocol = Json.text(port, "protocol");
            if (ServiceFacts.isLoadBalancer(spec) && number == KUBELET_PORT) {
                errors.add(FieldError.invalid(
                        path.text(),
                        number,
                        "may not expose port " + number + " externally since it is used by kubelet"));
            }
            if (!numbers.add(number + "/" + protocol)) {
                errors.add(FieldError.duplicate(
                        path.text(),
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("protocol", protocol)
                                .put("port", number)));
            }
            nodePort(port, ServiceFacts.type(spec), path.child("nodePort"), nodePorts, errors);
        }
    }

    private static void nodePort(
            JsonNode port, String type, FieldPath path, Set<String> seen, List<FieldError> errors) {
        long nodePort = ServiceFacts.nodePort(port);
        if (nodePort == 0) {
            return;
        }
        if (type.equals("ClusterIP") || type.equals("ExternalName")) {
            errors.add(FieldError.forbidden(path.text(), "may not be used when `type` is '" + type + "'"));
        }
        if (!seen.add(nodePort + "/" + Json.text(port, "protocol"))) {
            errors.add(FieldError.duplicate(path.text(), nodePort));
        }
    }

    private static void one(JsonNode port, int count, Set<String> names, FieldPath path, List<FieldError> errors) {
        String name = Json.text(port, "name");
        if (name.isEmpty() && count > 1) {
            errors.add(FieldError.required(path.child("name").text(), ""));
        } else if (!name.isEmpty()) {
            Rules.named(name, Names::dns1123Label, path.child("name"), errors);
            if (!names.add(name)) {
                errors.add(FieldError.duplicate(path.child("name").text(), name));
            }
        }
        long number = Json.number(port, "port", 0);
        for (String problem : Names.portNumber(number)) {
            errors.add(FieldError.invalid(path.child("port").text(), number, problem));
        }
        EndpointPorts.protocol(port, path, errors);
        target(port.path("targetPort"), path.child("targetPort"), errors);
        EndpointPorts.appProtocol(port, path, errors);
    }

    private static void target(JsonNode target, FieldPath path, List<FieldError> errors) {
        if (target.isString()) {
            Rules.named(target.stringValue(), Names::portName, path, errors);
        } else if (target.isIntegralNumber()) {
            for (String problem : Names.portNumber(target.longValue())) {
                errors.add(FieldError.invalid(path.text(), target.longValue(), problem));
            }
        }
    }
}
