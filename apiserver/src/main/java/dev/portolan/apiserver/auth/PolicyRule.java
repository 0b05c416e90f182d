package dev.portolan.apiserver.auth;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a role allows (rbac.authorization.k8s.io/v1 PolicyRule): each verb on each resource of each group, or on each path. */
public record PolicyRule(
        Set<String> verbs, Set<String> groups, Set<String> resources, Set<String> names, Set<String> urls) {
    private static final String ALL = "*";

    public PolicyRule {
        verbs = Set.copyOf(verbs);
        groups = Set.copyOf(groups);
        resources = Set.copyOf(resources);
        names = Set.copyOf(names);
        urls = Set.copyOf(urls);
    }

    /** From a role's JSON. */
    public static PolicyRule of(JsonNode rule) {
        return new PolicyRule(
                texts(rule, "verbs"),
                texts(rule, "apiGroups"),
                texts(rule, "resources"),
                texts(rule, "resourceNames"),
                texts(rule, "nonResourceURLs"));
    }

    /** All rules of a role. */
    public static List<PolicyRule> all(JsonNode role) {
        var rules = new ArrayList<PolicyRule>();
        for (JsonNode rule : role.path("rules")) rules.add(of(rule));
        return rules;
    }

    private static Set<String> texts(JsonNode rule, String field) {
        Set<String> texts = new LinkedHashSet<>();
        for (JsonNode text : rule.path(field)) texts.add(text.asString(""));
        return texts;
    }

    public boolean allows(Attributes wanted) {
        if (!verbs.contains(ALL) && !verbs.contains(wanted.verb())) return false;
        if (!wanted.isResource()) return allowsPath(wanted.path());
        return (groups.contains(ALL) || groups.contains(wanted.group()))
                && allowsResource(wanted.resource(), wanted.subresource())
                && (names.isEmpty() || names.contains(wanted.name()));
    }

    private boolean allowsPath(String path) {
        for (String url : urls) {
            if (url.equals(ALL) || url.equals(path)) return true;
            if (url.endsWith(ALL) && path.startsWith(url.substring(0, url.length() - 1))) return true;
        }
        return false;
    }

    private boolean allowsResource(String resource, String subresource) {
        if (resources.contains(ALL)) return true;
        if (subresource.isEmpty()) return resources.contains(resource);
        return resources.contains(resource + "/" + subresource) || resources.contains("*/" + subresource);
    }

    /** How many parts there are. */
    long size() {
        return (long) verbs.size()
                * ((long) groups.size() * resources.size() * Math.max(1, names.size()) + urls.size());
    }

    /** The rule taken apart into those that allow one thing each, so that it can be asked of each whether others allow it. */
    List<PolicyRule> parts() {
        var parts = new ArrayList<PolicyRule>();
        for (String verb : verbs) {
            for (String group : groups) {
                for (String resource : resources) {
                    if (names.isEmpty()) parts.add(part(verb, group, resource, Set.of()));
                    for (String name : names) parts.add(part(verb, group, resource, Set.of(name)));
                }
            }
            for (String url : urls) parts.add(new PolicyRule(Set.of(verb), Set.of(), Set.of(), Set.of(), Set.of(url)));
        }
        return parts;
    }

    private static PolicyRule part(String verb, String group, String resource, Set<String> names) {
        return new PolicyRule(Set.of(verb), Set.of(group), Set.of(resource), names, Set.of());
    }

    /** Whether everything that a single part allows is allowed by this rule. */
    boolean covers(PolicyRule part) {
        if (!verbs.contains(ALL) && !verbs.containsAll(part.verbs)) return false;
        if (!part.urls.isEmpty()) {
            return part.urls.stream()
                    .allMatch(u -> allowsPath(u) || u.endsWith(ALL) && urls.contains(u) || urls.contains(ALL));
        }
        boolean resource = part.resources.stream().allMatch(r -> {
            int slash = r.indexOf('/');
            return slash < 0
                    ? allowsResource(r, "")
                    : resources.contains(r) || allowsResource(r.substring(0, slash), r.substring(slash + 1));
        });
        return resource
                && (groups.contains(ALL) || groups.containsAll(part.groups))
                && (names.isEmpty() || !part.names.isEmpty() && names.containsAll(part.names));
    }

    /** As a rules review shows it. */
    public ObjectNode json() {
        ObjectNode rule = JsonNodeFactory.instance.objectNode();
        put(rule, "verbs", verbs);
        if (urls.isEmpty()) {
            put(rule, "apiGroups", groups);
            put(rule, "resources", resources);
            if (!names.isEmpty()) put(rule, "resourceNames", names);
        } else {
            put(rule, "nonResourceURLs", urls);
        }
        return rule;
    }

    private static void put(ObjectNode rule, String name, Set<String> values) {
        ArrayNode array = rule.putArray(name);
        values.stream().sorted().forEach(array::add);
    }

    /** {@code {APIGroups:[""], Resources:["pods"], Verbs:["get"]}}: how Kubernetes names a rule in a refusal. */
    @Override
    public String toString() {
        var text = new StringBuilder("{");
        append(text, "APIGroups", groups);
        append(text, "Resources", resources);
        append(text, "ResourceNames", names);
        append(text, "NonResourceURLs", urls);
        append(text, "Verbs", verbs);
        return text.append('}').toString();
    }

    private static void append(StringBuilder text, String name, Set<String> values) {
        if (values.isEmpty()) return;
        if (text.length() > 1) text.append(", ");
        text.append(name).append(":[");
        text.append(String.join(
                " ", values.stream().sorted().map(v -> '"' + v + '"').toList()));
        text.append(']');
    }
}
