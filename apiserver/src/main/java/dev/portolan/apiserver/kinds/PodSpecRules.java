package dev.portolan.apiserver.kinds;

import dev.portolan.rules.IpAddresses;
import dev.portolan.rules.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What a pod's spec must keep, in pods and in templates alike (pkg/apis/core/validation ValidatePodSpec). */
final class PodSpecRules {
    static final List<String> RESTART_POLICIES = List.of("Always", "OnFailure", "Never");
    private static final List<String> DNS_POLICIES =
            List.of("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");
    private static final int MAX_NAMESERVERS = 3;
    private static final int MAX_SEARCHES = 32;

    private PodSpecRules() {}

    static void validate(JsonNode spec, FieldPath path, List<FieldError> errors) {
        Set<String> volumes = VolumeRules.validate(spec, path.child("volumes"), errors);
        containers(spec, path, volumes, errors);
        Rules.oneOf(Json.text(spec, "restartPolicy"), RESTART_POLICIES, path.child("restartPolicy"), errors);
        Rules.oneOf(Json.text(spec, "dnsPolicy"), DNS_POLICIES, path.child("dnsPolicy"), errors);
        dnsConfig(spec, path.child("dnsConfig"), errors);
        hostAliases(spec, path.child("hostAliases"), errors);
        Rules.notNegative(spec, "terminationGracePeriodSeconds", path, errors);
        if (Json.has(spec, "activeDeadlineSeconds")) {
            long seconds = Json.number(spec, "activeDeadlineSeconds", 0);
            if (seconds < 1 || seconds > Integer.MAX_VALUE) {
                errors.add(FieldError.invalid(
                        path.child("activeDeadlineSeconds").text(),
                        seconds,
                        "must be between 1 and " + Integer.MAX_VALUE + ", inclusive"));
            }
        }
        Quantities.notNegative(spec.path("overhead"), path.child("overhead"), errors);
        optionalName(spec, "hostname", Names::dns1123Label, path, errors);
        optionalName(spec, "subdomain", Names::dns1123Label, path, errors);
        optionalName(spec, "nodeName", Names::dns1123Subdomain, path, errors);
        optionalName(spec, "serviceAccountName", Names::dns1123Subdomain, path, errors);
        ObjectMeta.labels(spec.path("nodeSelector"), path.child("nodeSelector"), errors);
        List<JsonNode> gates = Json.items(spec, "readinessGates");
        for (int i = 0; i < gates.size(); i++) {
            FieldPath gate = path.child("readinessGates").index(i).child("conditionType");
            Rules.named(Json.text(gates.get(i), "conditionType"), Names::qualifiedName, gate, errors);
        }
    }

    private static void optionalName(
            JsonNode spec,
            String field,
            java.util.function.Function<String, List<String>> rule,
            FieldPath path,
            List<FieldError> errors) {
        String value = Json.text(spec, field);
        if (!value.isEmpty()) {
            Rules.named(value, rule, path.child(field), errors);
        }
    }

    private static void containers(JsonNode spec, FieldPath path, Set<String> volumes, List<FieldError> errors) {
        List<JsonNode> main = Json.items(spec, "containers");
        if (main.isEmpty()) {
            errors.add(FieldError.required(path.child("containers").text(), ""));
        }
        Set<String> names = new HashSet<>();
        boolean hostNetwork = Json.isTrue(spec, "hostNetwork");
        for (String list : List.of("initContainers", "containers")) {
            List<JsonNode> containers = Json.items(spec, list);
            for (int i = 0; i < containers.size(); i++) {
                JsonNode container = containers.get(i);
                FieldPath at = path.child(list).index(i);
                boolean runsToTheEnd = list.equals("initContainers")
                        && !Json.text(container, "restartPolicy").equals("Always");
                ContainerRules.validate(container, at, volumes, errors);
                ContainerPortRules.validate(container, at.child("ports"), hostNetwork, errors);
                ProbeRules.validate(container, at, runsToTheEnd, errors);
                String name = Json.text(container, "name");
                if (!name.isEmpty() && !names.add(name)) {
                    errors.add(FieldError.duplicate(at.child("name").text(), name));
                }
            }
        }
    }

    private static void dnsConfig(JsonNode spec, FieldPath path, List<FieldError> errors) {
        List<String> servers = Json.texts(spec, "dnsConfig", "nameservers");
        if (Json.text(spec, "dnsPolicy").equals("None") && servers.isEmpty()) {
            errors.add(FieldError.required(
                    path.child("nameservers").text(),
                    "must provide at least one DNS nameserver when `dnsPolicy` is None"));
        }
        if (servers.size() > MAX_NAMESERVERS) {
            errors.add(FieldError.tooMany(path.child("nameservers").text(), servers.size(), MAX_NAMESERVERS));
        }
        for (int i = 0; i < servers.size(); i++) {
            address(servers.get(i), path.child("nameservers").index(i), errors);
        }
        List<String> searches = Json.texts(spec, "dnsConfig", "searches");
        if (searches.size() > MAX_SEARCHES) {
            errors.add(FieldError.tooMany(path.child("searches").text(), searches.size(), MAX_SEARCHES));
        }
    }

    private static void hostAliases(JsonNode spec, FieldPath path, List<FieldError> errors) {
        List<JsonNode> aliases = Json.items(spec, "hostAliases");
        for (int i = 0; i < aliases.size(); i++) {
            address(Json.text(aliases.get(i), "ip"), path.index(i).child("ip"), errors);
            for (String host : Json.texts(aliases.get(i), "hostnames")) {
                Rules.named(host, Names::dns1123Subdomain, path.index(i).child("hostnames"), errors);
            }
        }
    }

    private static void address(String ip, FieldPath path, List<FieldError> errors) {
        if (IpAddresses.parse(ip).isEmpty()) {
            errors.add(FieldError.invalid(
                    path.text(), ip, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"));
        }
    }
}
