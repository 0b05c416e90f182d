package dev.portolan.apiserver;

import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.registry.Registry;
import dev.portolan.apiserver.registry.RequestOptions;
import dev.portolan.apiserver.registry.Writes.View;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.apiserver.storage.Stored;
import dev.portolan.rules.BadSelectorException;
import dev.portolan.rules.LabelSelector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Keeps the rules of ClusterRoles that have an aggregationRule: all rules of the roles that it selects, and nothing else. */
final class RoleAggregation implements AutoCloseable {
    private final Registry registry;
    private final ResourceType type;
    private final Keeper keeper;

    RoleAggregation(Registry registry) {
        this.registry = registry;
        this.type =
                registry.find("rbac.authorization.k8s.io", "v1", "clusterroles").orElseThrow();
        this.keeper = new Keeper(
                "role-aggregation", registry.storage(), List.of(new Keeper.Subject(type, o -> true)), this::aggregate);
    }

    void start() {
        keeper.start();
    }

    /** One round; what it changes causes the next, until nothing changes, since a role may be gathered that gathers others. */
    void aggregate() {
        List<Stored> roles = registry.storage()
                .fresh(type)
                .list(ObjectStorage.under(type, ""), o -> true, 0)
                .objects();
        for (Stored role : roles) {
            JsonNode selectors = role.json().path("aggregationRule").path("clusterRoleSelectors");
            if (selectors.isEmpty()) continue;
            ArrayNode rules = gathered(role, selectors, roles);
            if (rules.equals(role.json().path("rules"))) continue;
            try {
                registry.writes()
                        .patch(
                                type,
                                "",
                                role.name(),
                                View.WHOLE,
                                now -> {
                                    now.set("rules", rules);
                                    return now;
                                },
                                RequestOptions.plain());
            } catch (ApiException e) {
                if (e.code() != 404 && e.code() != 409) throw e; // gone, or changed just now: the next round sees
            }
        }
    }

    private static ArrayNode gathered(Stored into, JsonNode selectors, List<Stored> roles) {
        Set<JsonNode> rules = new LinkedHashSet<>();
        for (JsonNode selector : selectors) {
            LabelSelector wanted;
            try {
                wanted = selector(selector);
            } catch (BadSelectorException e) {
                continue; // selects nothing
            }
            for (Stored role : roles) {
                if (role.name().equals(into.name()) || !wanted.matches(labels(role))) continue;
                role.json().path("rules").forEach(rules::add);
            }
        }
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        rules.forEach(array::add);
        return array;
    }

    private static LabelSelector selector(JsonNode selector) {
        Map<String, String> labels = new HashMap<>();
        selector.path("matchLabels")
                .properties()
                .forEach(l -> labels.put(l.getKey(), l.getValue().asString("")));
        var expressions = new ArrayList<LabelSelector.Expression>();
        for (JsonNode e : selector.path("matchExpressions")) {
            List<String> values =
                    e.path("values").valueStream().map(v -> v.asString("")).toList();
            expressions.add(new LabelSelector.Expression(
                    e.path("key").asString(""), e.path("operator").asString(""), values));
        }
        return LabelSelector.of(labels, expressions);
    }

    private static Map<String, String> labels(Stored role) {
        Map<String, String> labels = new HashMap<>();
        role.json()
                .path("metadata")
                .path("labels")
                .properties()
                .forEach(l -> labels.put(l.getKey(), l.getValue().asString("")));
        return labels;
    }

    @Override
    public void close() {
        keeper.close();
    }
}
