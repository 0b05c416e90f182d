package dev.portolan.apiserver.http;

import dev.portolan.apiserver.auth.AccountTokens;
import dev.portolan.apiserver.auth.Attributes;
import dev.portolan.apiserver.auth.Decision;
import dev.portolan.apiserver.auth.PolicyRule;
import dev.portolan.apiserver.auth.Rbac;
import dev.portolan.apiserver.auth.User;
import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.storage.ApiException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Questions that are posted and answered, and not kept: who am I, what may I, whose token is this. */
public final class Reviews {
    private static final String AUTHENTICATION = "authentication.k8s.io";
    private static final String AUTHORIZATION = "authorization.k8s.io";

    /** How they are named in URLs and discovery. */
    public static final List<ResourceType> TYPES = List.of(
            ResourceType.cluster(AUTHENTICATION, "v1", "SelfSubjectReview", "selfsubjectreviews"),
            ResourceType.cluster(AUTHENTICATION, "v1", "TokenReview", "tokenreviews"),
            ResourceType.namespaced(AUTHORIZATION, "v1", "LocalSubjectAccessReview", "localsubjectaccessreviews"),
            ResourceType.cluster(AUTHORIZATION, "v1", "SelfSubjectAccessReview", "selfsubjectaccessreviews"),
            ResourceType.cluster(AUTHORIZATION, "v1", "SelfSubjectRulesReview", "selfsubjectrulesreviews"),
            ResourceType.cluster(AUTHORIZATION, "v1", "SubjectAccessReview", "subjectaccessreviews"));

    private final Access access;
    private final Rbac rbac;
    private final Bodies bodies;

    Reviews(Access access, Rbac rbac, Bodies bodies) {
        this.access = access;
        this.rbac = rbac;
        this.bodies = bodies;
    }

    /** The kind of review that a URL names, if it does. */
    static Optional<ResourceType> find(ResourcePath path) {
        return TYPES.stream()
                .filter(t -> t.group().equals(path.group())
                        && t.version().equals(path.version())
                        && t.plural().equals(path.plural()))
                .findFirst();
    }

    void handle(Exchange exchange, ResourcePath path, ResourceType type, User user) {
        if (!path.name().isEmpty() || type.namespaced() == path.namespace().isEmpty())
            throw ApiException.noSuchResource();
        if (!exchange.method().equals("POST")) throw ApiException.methodNotAllowed();
        ObjectNode review = bodies.object(exchange).object();
        String kind = review.path("kind").asString(type.kind());
        if (!kind.equals(type.kind())) {
            throw ApiException.badRequest("this URL takes a " + type.kind() + ", not a " + kind);
        }
        review.put("kind", type.kind()).put("apiVersion", type.apiVersion());
        review.withObject("metadata").putNull("creationTimestamp");
        if (!(review.path("spec") instanceof ObjectNode) && !type.kind().equals("SelfSubjectReview")) {
            throw ApiException.badRequest("spec: Required value");
        }
        JsonNode spec = review.path("spec");
        review.remove("status");
        ObjectNode status = review.putObject("status");
        switch (type.kind()) {
            case "SelfSubjectReview" -> {
                review.remove("spec");
                describe(status.putObject("userInfo"), user);
            }
            case "TokenReview" -> token(spec, status);
            case "SelfSubjectAccessReview" -> decide(spec, user, "", status);
            case "SelfSubjectRulesReview" -> rules(spec, user, status);
            default -> decide(spec, subject(spec), path.namespace(), status);
        }
        exchange.respond(201, review);
    }

    private static void describe(ObjectNode to, User user) {
        to.put("username", user.name());
        if (!user.uid().isEmpty()) to.put("uid", user.uid());
        var groups = to.putArray("groups");
        user.groups().forEach(groups::add);
        if (user.extra().isEmpty()) return;
        ObjectNode extra = to.putObject("extra");
        user.extra().forEach((name, values) -> {
            var array = extra.putArray(name);
            values.forEach(array::add);
        });
    }

    private void token(JsonNode spec, ObjectNode status) {
        List<String> audiences = texts(spec.path("audiences"));
        Optional<AccountTokens.Verified> found =
                access.authenticator().token(spec.path("token").asString(""), audiences);
        if (found.isEmpty()) {
            status.putObject("user");
            status.put("error", "[invalid bearer token, token lookup failed]");
            return;
        }
        status.put("authenticated", true);
        describe(status.putObject("user"), found.get().user());
        var good = status.putArray("audiences");
        found.get().audiences().forEach(good::add);
    }

    private static User subject(JsonNode spec) {
        String name = spec.path("user").asString("");
        List<String> groups = texts(spec.path("groups"));
        if (name.isEmpty() && groups.isEmpty()) {
            throw ApiException.badRequest(
                    "spec.user: Invalid value: \"\": at least one of user or group must be specified");
        }
        Map<String, List<String>> extra = new LinkedHashMap<>();
        spec.path("extra").properties().forEach(e -> extra.put(e.getKey(), texts(e.getValue())));
        return new User(name, spec.path("uid").asString(""), groups, extra);
    }

    private static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        for (JsonNode text : array) texts.add(text.asString(""));
        return texts;
    }

    private void decide(JsonNode spec, User user, String only, ObjectNode status) {
        JsonNode resource = spec.path("resourceAttributes");
        JsonNode path = spec.path("nonResourceAttributes");
        if (resource.isObject() == path.isObject()) {
            throw ApiException.badRequest(
                    "spec: Invalid value: exactly one of nonResourceAttributes or resourceAttributes must be specified");
        }
        String namespace = resource.path("namespace").asString("");
        if (!only.isEmpty() && !namespace.equals(only)) {
            throw ApiException.badRequest("spec.resourceAttributes.namespace: Invalid value: \"" + namespace
                    + "\": must match metadata.namespace");
        }
        Attributes wanted = path.isObject()
                ? Attributes.ofPath(
                        user, path.path("verb").asString(""), path.path("path").asString(""))
                : new Attributes(
                        user,
                        resource.path("verb").asString(""),
                        resource.path("group").asString(""),
                        resource.path("version").asString(""),
                        resource.path("resource").asString(""),
                        resource.path("subresource").asString(""),
                        namespace,
                        resource.path("name").asString(""),
                        "");
        Decision decision = access.authorizer().decide(wanted);
        status.put("allowed", decision.allowed());
        if (!decision.reason().isEmpty()) status.put("reason", decision.reason());
    }

    private void rules(JsonNode spec, User user, ObjectNode status) {
        String namespace = spec.path("namespace").asString("");
        if (namespace.isEmpty()) throw ApiException.badRequest("no namespace on request");
        var resources = status.putArray("resourceRules");
        var paths = status.putArray("nonResourceRules");
        for (PolicyRule rule : rbac.rules(user, namespace)) {
            if (rule.urls().isEmpty()) resources.add(rule.json());
            else paths.add(rule.json());
        }
        status.put("incomplete", false);
    }
}
