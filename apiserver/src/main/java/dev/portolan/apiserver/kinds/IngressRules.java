package dev.portolan.apiserver.kinds;

import dev.portolan.rules.IpAddresses;
import dev.portolan.rules.Names;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What an Ingress may route and where to (networking/validation). */
final class IngressRules {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final List<String> PATH_TYPES = List.of("Exact", "ImplementationSpecific", "Prefix");
    private static final List<String> BAD_SEQUENCES = List.of("//", "/./", "/../", "%2f", "%2F");
    private static final List<String> BAD_ENDINGS = List.of("/..", "/.");

    private IngressRules() {}

    static void validate(JsonNode spec, List<FieldError> errors) {
        if (Json.empty(spec, "rules") && !Json.has(spec, "defaultBackend")) {
            errors.add(FieldError.invalid(
                    SPEC.text(), spec.path("rules"), "either `defaultBackend` or `rules` must be specified"));
        }
        if (Json.has(spec, "defaultBackend")) {
            backend(spec.path("defaultBackend"), SPEC.child("defaultBackend"), errors);
        }
        rules(Json.items(spec, "rules"), errors);
        List<JsonNode> tls = Json.items(spec, "tls");
        for (int i = 0; i < tls.size(); i++) {
            tls(tls.get(i), SPEC.child("tls").index(i), errors);
        }
        if (Json.has(spec, "ingressClassName")) {
            Rules.named(
                    Json.text(spec, "ingressClassName"),
                    Names::dns1123Subdomain,
                    SPEC.child("ingressClassName"),
                    errors);
        }
    }

    private static void rules(List<JsonNode> rules, List<FieldError> errors) {
        for (int i = 0; i < rules.size(); i++) {
            FieldPath path = SPEC.child("rules").index(i);
            String host = Json.text(rules.get(i), "host");
            if (!host.isEmpty()) {
                if (IpAddresses.parse(host).isPresent()) {
                    errors.add(FieldError.invalid(
                            path.child("host").text(), host, "must be a DNS name, not an IP address"));
                } else {
                    host(host, path.child("host"), errors);
                }
            }
            if (rules.get(i).path("http").isObject()) {
                paths(
                        Json.items(rules.get(i), "http", "paths"),
                        path.child("http").child("paths"),
                        errors);
            }
        }
    }

    private static void host(String host, FieldPath path, List<FieldError> errors) {
        Rules.named(host, host.startsWith("*.") ? Names::wildcardSubdomain : Names::dns1123Subdomain, path, errors);
    }

    private static void tls(JsonNode tls, FieldPath path, List<FieldError> errors) {
        List<String> hosts = Json.texts(tls, "hosts");
        for (int i = 0; i < hosts.size(); i++) {
            host(hosts.get(i), path.child("hosts").index(i), errors);
        }
        String secret = Json.text(tls, "secretName");
        if (!secret.isEmpty()) {
            Rules.named(secret, Names::dns1123Subdomain, path.child("secretName"), errors);
        }
    }

    private static void paths(List<JsonNode> paths, FieldPath list, List<FieldError> errors) {
        if (paths.isEmpty()) {
            errors.add(FieldError.required(list.text(), ""));
        }
        for (int i = 0; i < paths.size(); i++) {
            path(paths.get(i), list.index(i), errors);
            backend(paths.get(i).path("backend"), list.index(i).child("backend"), errors);
        }
    }

    private static void path(JsonNode entry, FieldPath at, List<FieldError> errors) {
        String path = Json.text(entry, "path");
        String where = at.child("path").text();
        String type = Json.text(entry, "pathType");
        if (type.isEmpty()) {
            errors.add(FieldError.required(at.child("pathType").text(), "pathType must be specified"));
            return;
        }
        if (!PATH_TYPES.contains(type)) {
            errors.add(FieldError.notSupported(at.child("pathType").text(), type, PATH_TYPES));
            return;
        }
        boolean anyForm = type.equals("ImplementationSpecific");
        if (!path.startsWith("/") && !(anyForm && path.isEmpty())) {
            errors.add(FieldError.invalid(where, path, "must be an absolute path"));
        }
        if (anyForm || !path.startsWith("/")) {
            return;
        }
        for (String bad : BAD_SEQUENCES) {
            if (path.contains(bad)) {
                errors.add(FieldError.invalid(where, path, "must not contain '" + bad + "'"));
            }
        }
        for (String bad : BAD_ENDINGS) {
            if (path.endsWith(bad)) {
                errors.add(FieldError.invalid(where, path, "cannot end with '" + bad + "'"));
            }
        }
    }

    private static void backend(JsonNode backend, FieldPath path, List<FieldError> errors) {
        boolean resource = Json.has(backend, "resource");
        boolean service = Json.has(backend, "service");
        if (resource && service) {
            errors.add(FieldError.invalid(path.text(), "", "cannot set both resource and service backends"));
        } else if (resource) {
            for (String field : List.of("kind", "name")) {
                if (Json.empty(backend, "resource", field)) {
                    errors.add(FieldError.required(
                            path.child("resource").child(field).text(), ""));
                }
            }
        } else if (!service) {
            errors.add(FieldError.required(path.text(), "resource or service backend is required"));
        } else {
            service(backend.path("service"), path.child("service"), errors);
        }
    }

    private static void service(JsonNode service, FieldPath path, List<FieldError> errors) {
        String name = Json.text(service, "name");
        Rules.requiredName(name, Names::dns1035Label, path.child("name"), errors);
        String portName = Json.text(service, "port", "name");
        long number = Json.number(service.path("port"), "number", 0);
        FieldPath port = path.child("port");
        if (!portName.isEmpty() && number != 0) {
            errors.add(FieldError.invalid(port.text(), "", "cannot set both port name & port number"));
        } else if (!portName.isEmpty()) {
            Rules.named(portName, Names::portName, port.child("name"), errors);
        } else if (number != 0) {
            for (String problem : Names.portNumber(number)) {
                errors.add(FieldError.invalid(port.child("number").text(), number, problem));
            }
        } else {
            errors.add(FieldError.required(port.text(), "port name or number is required"));
        }
    }
}
