package dev.portolan.apiserver;

import dev.portolan.apiserver.auth.PolicyRule;
import dev.portolan.apiserver.auth.Rbac;
import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.registry.Registry;
import dev.portolan.apiserver.schema.StrictYaml;
import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.apiserver.storage.Stored;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The roles and bindings that every cluster has. As Kubernetes does at each start: what is missing is made, a rule or subject that
 * somebody took away is put back, what somebody added stays; and an object whose annotation
 * {@code rbac.authorization.kubernetes.io/autoupdate} is false is left alone.
 */
final class DefaultPolicy {
    private static final String GROUP = "rbac.authorization.k8s.io";
    private static final String AUTOUPDATE = "rbac.authorization.kubernetes.io/autoupdate";
    private static final String AGGREGATE = "rbac.authorization.k8s.io/aggregate-to-";

    private final Registry registry;

    DefaultPolicy(Registry registry) {
        this.registry = registry;
    }

    void reconcile() {
        JsonNode policy = read();
        policy.path("roles").properties().forEach(r -> role(r.getKey(), r.getValue()));
        policy.path("bindings").properties().forEach(b -> binding(b.getKey(), b.getValue()));
    }

    private static JsonNode read() {
        try (InputStream in =
                Objects.requireNonNull(Rbac.class.getResourceAsStream("default-roles.yaml"), "default-roles.yaml")) {
            return StrictYaml.read(in.readAllBytes()).tree();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void role(String name, JsonNode short_) {
        ObjectNode role = object(name);
        String to = short_.path("to").asString("");
        if (!to.isEmpty()) role.withObject("metadata").withObject("labels").put(AGGREGATE + to, "true");
        ArrayNode rules = role.putArray("rules");
        for (JsonNode rule : short_.path("rules")) {
            ObjectNode long_ = rules.addObject();
            long_.set("verbs", rule.path("verbs"));
            if (rule.has("urls")) {
                long_.set("nonResourceURLs", rule.path("urls"));
            } else {
                long_.set("apiGroups", rule.path("groups"));
                long_.set("resources", rule.path("resources"));
            }
        }
        for (JsonNode aggregated : short_.path("aggregates")) {
            role.withObject("aggregationRule")
                    .withArray("clusterRoleSelectors")
                    .addObject()
                    .withObject("matchLabels")
                    .put(AGGREGATE + aggregated.asString(""), "true");
        }
        ensure("clusterroles", name, role, DefaultPolicy::withRules);
    }

    private void binding(String name, JsonNode short_) {
        ObjectNode binding = object(name);
        binding.putObject("roleRef")
                .put("apiGroup", GROUP)
                .put("kind", "ClusterRole")
                .put("name", short_.path("role").asString(""));
        ArrayNode subjects = binding.putArray("subjects");
        for (JsonNode to : short_.path("to")) {
            String[] parts = to.asString("").split(":", 2);
            subjects.addObject().put("kind", parts[0]).put("apiGroup", GROUP).put("name", parts[1]);
        }
        ensure("clusterrolebindings", name, binding, DefaultPolicy::withSubjects);
    }

    private static ObjectNode object(String name) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        ObjectNode metadata = object.putObject("metadata").put("name", name);
        metadata.putObject("labels").put("kubernetes.io/bootstrapping", "rbac-defaults");
        metadata.putObject("annotations").put(AUTOUPDATE, "true");
        return object;
    }

    private interface Completion {
        /** Adds to {@code now} what {@code wanted} has and it hasn't. */
        ObjectNode complete(ObjectNode now, ObjectNode wanted);
    }

    private void ensure(String plural, String name, ObjectNode wanted, Completion completion) {
        ResourceType type = registry.find(GROUP, "v1", plural).orElseThrow();
        Optional<Stored> now = registry.storage().latest(type, ObjectStorage.key(type, "", name));
        if (now.isPresent()) {
            JsonNode annotations = now.get().json().path("metadata").path("annotations");
            if (annotations.path(AUTOUPDATE).asString("").equals("false")) return;
        }
        Ensured.changed(registry, type, "", name, o -> completion.complete(o, wanted), wanted::deepCopy);
    }

    private static ObjectNode withRules(ObjectNode now, ObjectNode wanted) {
        if (wanted.has("aggregationRule")) now.set("aggregationRule", wanted.path("aggregationRule"));
        for (JsonNode rule : wanted.path("rules")) {
            if (!Rbac.notCovered(List.of(PolicyRule.of(rule)), PolicyRule.all(now))
                    .isEmpty()) {
                now.withArray("rules").add(rule);
            }
        }
        return now;
    }

    private static ObjectNode withSubjects(ObjectNode now, ObjectNode wanted) {
        for (JsonNode subject : wanted.path("subjects")) {
            if (now.path("subjects").valueStream().noneMatch(subject::equals)) {
                now.withArray("subjects").add(subject);
            }
        }
        return now;
    }
}
