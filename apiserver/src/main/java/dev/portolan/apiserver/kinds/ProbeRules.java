package dev.portolan.apiserver.kinds;

import dev.portolan.rules.Names;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Probes and lifecycle hooks: each asks in exactly one way (pkg/apis/core/validation validateProbe, validateHandler). */
final class ProbeRules {
    private static final List<String> PROBES = List.of("livenessProbe", "readinessProbe", "startupProbe");
    private static final List<String> HANDLERS = List.of("exec", "httpGet", "tcpSocket", "grpc", "sleep");
    private static final List<String> SCHEMES = List.of("HTTP", "HTTPS");

    private ProbeRules() {}

    /** {@code runsToTheEnd}: an init container, which nobody can ask anything. */
    static void validate(JsonNode container, FieldPath path, boolean runsToTheEnd, List<FieldError> errors) {
        for (String name : PROBES) {
            if (!Json.has(container, name)) {
                continue;
            }
            FieldPath at = path.child(name);
            if (runsToTheEnd) {
                errors.add(FieldError.forbidden(
                        at.text(), "may not be set for init containers without restartPolicy=Always"));
            } else {
                probe(container.path(name), name, at, errors);
            }
        }
        for (String hook : List.of("postStart", "preStop")) {
            FieldPath at = path.child("lifecycle").child(hook);
            if (!Json.has(container, "lifecycle", hook)) {
                continue;
            }
            if (runsToTheEnd) {
                errors.add(FieldError.forbidden(
                        path.child("lifecycle").text(),
                        "may not be set for init containers without restartPolicy=Always"));
            } else {
                handler(container.path("lifecycle").path(hook), at, errors);
            }
        }
    }

    private static void probe(JsonNode probe, String name, FieldPath path, List<FieldError> errors) {
        handler(probe, path, errors);
        for (String number : List.of(
                "initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")) {
            Rules.notNegative(probe, number, path, errors);
        }
        long successes = Json.number(probe, "successThreshold", 1);
        if (!name.equals("readinessProbe") && successes > 1) {
            errors.add(FieldError.invalid(path.child("successThreshold").text(), successes, "must be 1"));
        }
        if (Json.has(probe, "terminationGracePeriodSeconds")) {
            if (name.equals("readinessProbe")) {
                errors.add(FieldError.invalid(
                        path.child("terminationGracePeriodSeconds").text(),
                        Json.number(probe, "terminationGracePeriodSeconds", 0),
                        "must not be set for readinessProbes"));
            } else {
                Rules.atLeast(probe, "terminationGracePeriodSeconds", 1, path, errors);
            }
        }
    }

    private static void handler(JsonNode handler, FieldPath path, List<FieldError> errors) {
        List<String> said = HANDLERS.stream().filter(h -> Json.has(handler, h)).toList();
        if (said.isEmpty()) {
            errors.add(FieldError.required(path.text(), "must specify a handler type"));
            return;
        }
        for (String extra : said.subList(1, said.size())) {
            errors.add(FieldError.forbidden(path.child(extra).text(), "may not specify more than 1 handler type"));
        }
        String first = said.getFirst();
        FieldPath at = path.child(first);
        JsonNode how = handler.path(first);
        switch (first) {
            case "exec" -> {
                if (Json.empty(how, "command")) {
                    errors.add(FieldError.required(at.child("command").text(), ""));
                }
            }
            case "httpGet" -> {
                port(how, at, errors);
                if (Json.empty(how, "path")) {
                    errors.add(FieldError.required(at.child("path").text(), ""));
                }
                Rules.oneOf(Json.text(how, "scheme"), SCHEMES, at.child("scheme"), errors);
                List<JsonNode> headers = Json.items(how, "httpHeaders");
                for (int i = 0; i < headers.size(); i++) {
                    FieldPath header = at.child("httpHeaders").index(i).child("name");
                    Rules.named(Json.text(headers.get(i), "name"), Names::headerName, header, errors);
                }
            }
            case "tcpSocket", "grpc" -> port(how, at, errors);
            default -> {}
        }
    }

    /** A number, or the name of a port of the container. */
    private static void port(JsonNode handler, FieldPath path, List<FieldError> errors) {
        JsonNode port = handler.path("port");
        FieldPath at = path.child("port");
        if (port.isString()) {
            Rules.named(port.stringValue(), Names::portName, at, errors);
        } else {
            long number = Json.number(handler, "port", 0);
            for (String problem : Names.portNumber(number)) {
                errors.add(FieldError.invalid(at.text(), number, problem));
            }
        }
    }
}
