package dev.portolan.apiserver.auth;

import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.apiserver.storage.Stored;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Role-based access control (Kubernetes documentation, "Using RBAC Authorization"): what roles allow, to those that bindings name.
 *
 * <p>Decides from rules compiled once for each state of the caches; a request costs four comparisons and a look-up by user and group.
 * A change holds as soon as the caches have it, some milliseconds after its answer.
 */
public final class Rbac implements Authorizer {
    private static final String GROUP = "rbac.authorization.k8s.io";
    private static final int MAX_PARTS = 20_000;

    /** The rules of who may do everything. */
    public static final List<PolicyRule> EVERYTHING = List.of(
            new PolicyRule(Set.of("*"), Set.of("*"), Set.of("*"), Set.of(), Set.of()),
            new PolicyRule(Set.of("*"), Set.of(), Set.of(), Set.of(), Set.of("*")));

    private final ObjectStorage storage;
    private final ResourceType roles;
    private final ResourceType clusterRoles;
    private final ResourceType bindings;
    private final ResourceType clusterBindings;
    private volatile @Nullable Compiled compiled;

    /** All grants as they are at one state of the caches; {@code bySubject}: by {@code User:name} and {@code Group:name}. */
    private record Compiled(List<Long> revisions, Map<String, List<Grant>> bySubject) {}

    /** The rules that one binding gives; {@code namespace} empty: everywhere. */
    record Grant(String namespace, List<PolicyRule> rules, String reason) {}

    public Rbac(ObjectStorage storage, Iterable<ResourceType> types) {
        this.storage = storage;
        this.roles = find(types, "roles");
        this.clusterRoles = find(types, "clusterroles");
        this.bindings = find(types, "rolebindings");
        this.clusterBindings = find(types, "clusterrolebindings");
    }

    private static ResourceType find(Iterable<ResourceType> types, String plural) {
        for (ResourceType type : types) {
            if (type.group().equals(GROUP) && type.plural().equals(plural)) return type;
        }
        throw new IllegalArgumentException("not served: " + plural);
    }

    @Override
    public Decision decide(Attributes wanted) {
        if (wanted.user().in(User.MASTERS)) return Decision.allow("");
        for (Grant grant : grants(wanted.user(), wanted.namespace())) {
            for (PolicyRule rule : grant.rules()) {
                if (rule.allows(wanted)) return Decision.allow(grant.reason());
            }
        }
        return Decision.NO_OPINION;
    }

    /** All that a user may do in a namespace, what holds everywhere included. */
    public List<PolicyRule> rules(User user, String namespace) {
        if (user.in(User.MASTERS)) return EVERYTHING;
        var rules = new ArrayList<PolicyRule>();
        grants(user, namespace).forEach(g -> rules.addAll(g.rules()));
        return rules;
    }

    /**
     * The rules of the role that a binding names, as it is in the store.
     *
     * @throws ApiException 404 for a role that isn't there: what it will allow one day, nobody can be asked to hold
     */
    public List<PolicyRule> rulesOf(JsonNode roleRef, String namespace) {
        ResourceType type = typeOf(roleRef);
        String name = roleRef.path("name").asString("");
        return storage.latest(type, ObjectStorage.key(type, namespace, name))
                .map(r -> PolicyRule.all(r.json()))
                .orElseThrow(() -> ApiException.notFound(type, name));
    }

    private ResourceType typeOf(JsonNode roleRef) {
        return roleRef.path("kind").asString("").equals("ClusterRole") ? clusterRoles : roles;
    }

    private List<PolicyRule> known(JsonNode roleRef, String namespace) {
        ResourceType type = typeOf(roleRef);
        String key = ObjectStorage.key(type, namespace, roleRef.path("name").asString(""));
        return storage.cache(type).get(key).map(r -> PolicyRule.all(r.json())).orElse(List.of());
    }

    private List<Grant> grants(User user, String namespace) {
        Map<String, List<Grant>> bySubject = current().bySubject();
        var all = new ArrayList<Grant>();
        add(bySubject, "User:" + user.name(), namespace, all);
        for (String group : user.groups()) add(bySubject, "Group:" + group, namespace, all);
        return all;
    }

    private static void add(Map<String, List<Grant>> from, String subject, String namespace, List<Grant> to) {
        for (Grant grant : from.getOrDefault(subject, List.of())) {
            if (grant.namespace().isEmpty() || grant.namespace().equals(namespace)) to.add(grant);
        }
    }

    private Compiled current() {
        List<Long> now = List.of(
                storage.cache(roles).lastChange(),
                storage.cache(clusterRoles).lastChange(),
                storage.cache(bindings).lastChange(),
                storage.cache(clusterBindings).lastChange());
        Compiled known = compiled;
        if (known != null && known.revisions().equals(now)) return known;
        Compiled made = compile(now); // two at once make the same: cheaper than a lock for everybody
        compiled = made;
        return made;
    }

    private Compiled compile(List<Long> revisions) {
        Map<String, List<Grant>> bySubject = new HashMap<>();
        for (Stored binding : all(clusterBindings)) compile(binding, "", bySubject);
        for (Stored binding : all(bindings)) compile(binding, binding.namespace(), bySubject);
        return new Compiled(revisions, bySubject);
    }

    private void compile(Stored binding, String namespace, Map<String, List<Grant>> into) {
        JsonNode ref = binding.json().path("roleRef");
        List<PolicyRule> rules = known(ref, namespace);
        if (rules.isEmpty()) return;
        for (JsonNode subject : binding.json().path("subjects")) {
            String name = subject.path("name").asString("");
            String kind = subject.path("kind").asString("");
            String key = kind.equals("ServiceAccount")
                    ? "User:system:serviceaccount:" + subject.path("namespace").asString(namespace) + ":" + name
                    : kind + ":" + name;
            String reason = "RBAC: allowed by %s \"%s\" of %s \"%s\" to %s \"%s\""
                    .formatted(
                            namespace.isEmpty() ? "ClusterRoleBinding" : "RoleBinding",
                            namespace.isEmpty() ? binding.name() : binding.name() + "/" + namespace,
                            ref.path("kind").asString(""),
                            ref.path("name").asString(""),
                            kind,
                            name);
            into.computeIfAbsent(key, k -> new ArrayList<>()).add(new Grant(namespace, rules, reason));
        }
    }

    private List<Stored> all(ResourceType type) {
        return storage.cache(type)
                .list(ObjectStorage.under(type, ""), o -> true, 0)
                .objects();
    }

    /**
     * The parts of these rules that none of those covers.
     *
     * @throws ApiException 400 where there would be very many parts
     */
    public static List<PolicyRule> notCovered(List<PolicyRule> wanted, List<PolicyRule> owned) {
        var missing = new ArrayList<PolicyRule>();
        long parts = 0;
        for (PolicyRule rule : wanted) {
            parts += rule.size();
            if (parts > MAX_PARTS)
                throw ApiException.badRequest("the rules allow more than " + MAX_PARTS + " single things");
            for (PolicyRule part : rule.parts()) {
                if (owned.stream().noneMatch(o -> o.covers(part))) missing.add(part);
            }
        }
        return missing;
    }
}
