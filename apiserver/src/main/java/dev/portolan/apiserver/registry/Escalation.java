package dev.portolan.apiserver.registry;

import dev.portolan.apiserver.auth.Attributes;
import dev.portolan.apiserver.auth.PolicyRule;
import dev.portolan.apiserver.auth.Rbac;
import dev.portolan.apiserver.auth.User;
import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.storage.ApiException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Nobody gives away what they don't have (Kubernetes documentation, "Privilege escalation prevention and bootstrapping"): who writes a
 * role must hold all it allows, or may {@code escalate} it; who writes a binding must hold all of its role, or may {@code bind} it.
 * A role's labels count as its rules do, since they may have other roles gather it; so nobody binds a role that isn't there yet.
 */
public final class Escalation implements WriteGuard {
    private static final String GROUP = "rbac.authorization.k8s.io";

    private final Rbac rbac;

    public Escalation(Rbac rbac) {
        this.rbac = rbac;
    }

    @Override
    public void check(ResourceType type, @Nullable ObjectNode before, ObjectNode after, RequestOptions options) {
        User user = options.requester();
        if (!type.group().equals(GROUP) || user.in(User.MASTERS)) return;
        String namespace = after.path("metadata").path("namespace").asString("");
        String name = after.path("metadata").path("name").asString("");
        if (type.plural().endsWith("bindings")) {
            JsonNode ref = after.path("roleRef");
            if (before != null && same(before, after, "subjects") && same(before, after, "roleRef")) return;
            String plural = ref.path("kind").asString("").equals("Role") ? "roles" : "clusterroles";
            if (may(user, "bind", plural, namespace, ref.path("name").asString(""))) return;
            refuse(type, name, user, missing(rbac.rulesOf(ref, namespace), user, namespace));
        } else {
            if (before != null
                    && same(before, after, "rules")
                    && same(before, after, "aggregationRule")
                    && labels(before).equals(labels(after))) return; // labels, too: by them other roles gather this one
            if (may(user, "escalate", type.plural(), namespace, name)) return;
            refuse(type, name, user, missing(PolicyRule.all(after), user, namespace));
            boolean gathers = after.has("aggregationRule") || before != null && before.has("aggregationRule");
            if (gathers) refuse(type, name, user, missing(Rbac.EVERYTHING, user, namespace));
        }
    }

    private static boolean same(ObjectNode before, ObjectNode after, String field) {
        return before.path(field).equals(after.path(field));
    }

    private static JsonNode labels(ObjectNode role) {
        return role.path("metadata").path("labels");
    }

    private boolean may(User user, String verb, String plural, String namespace, String name) {
        return rbac.decide(Attributes.ofResource(user, verb, GROUP, plural, namespace, name))
                .allowed();
    }

    private List<PolicyRule> missing(List<PolicyRule> wanted, User user, String namespace) {
        return Rbac.notCovered(wanted, rbac.rules(user, namespace));
    }

    private static void refuse(ResourceType type, String name, User user, List<PolicyRule> missing) {
        if (missing.isEmpty()) return;
        String groups = user.groups().stream().map(g -> '"' + g + '"').collect(Collectors.joining(" ", "[", "]"));
        String rules = missing.stream().limit(100).map(PolicyRule::toString).collect(Collectors.joining("\n"));
        throw ApiException.forbidden(
                type,
                name,
                "user \"%s\" (groups=%s) is attempting to grant RBAC permissions not currently held:\n%s"
                        .formatted(user.name(), groups, rules));
    }
}
