package dev.portolan.apiserver.audit;

import dev.portolan.apiserver.auth.User;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One answered request, as audit.k8s.io/v1 {@code Event}s tell of it. Pure.
 *
 * @param id of the request, which its answer carries as {@code Audit-Id}
 * @param user who asked, before any impersonation
 * @param effective as whom it was answered
 * @param subject of a resource; empty for documents
 * @param code of the answer; 0 where the client did not wait for one
 */
public record AuditEvent(
        String id,
        String verb,
        String uri,
        User user,
        User effective,
        String address,
        String userAgent,
        Optional<Subject> subject,
        int code,
        Instant received,
        Instant answered) {
    private static final JsonMapper JSON = new JsonMapper();

    /** Resources whose bodies are secrets themselves, in requests or answers. */
    private static final Set<String> SECRET = Set.of("secrets", "serviceaccounts/token", "tokenreviews");

    /** Of which resource a request was; names empty where it had none. */
    public record Subject(
            String group, String version, String resource, String subresource, String namespace, String name) {
        private String full() {
            return subresource.isEmpty() ? resource : resource + "/" + subresource;
        }
    }

    /** What may be told of this request where {@code wanted} is asked for: of secrets, never the bodies. */
    public AuditLevel level(AuditLevel wanted) {
        return subject.filter(s -> SECRET.contains(s.full())).isPresent() ? wanted.atMost(AuditLevel.METADATA) : wanted;
    }

    /** The event. Bodies that are not JSON are left out. */
    public ObjectNode toJson(AuditLevel wanted, byte[] request, byte[] response) {
        AuditLevel level = level(wanted);
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("kind", "Event").put("apiVersion", "audit.k8s.io/v1");
        event.put("level", level.text()).put("auditID", id).put("stage", "ResponseComplete");
        event.put("requestURI", uri).put("verb", verb);
        who(event.putObject("user"), user);
        if (!effective.equals(user)) who(event.putObject("impersonatedUser"), effective);
        if (!address.isEmpty()) event.putArray("sourceIPs").add(address);
        if (!userAgent.isEmpty()) event.put("userAgent", userAgent);
        subject.ifPresent(s -> about(event.putObject("objectRef"), s));
        event.putObject("responseStatus").put("code", code).putObject("metadata");
        if (level.tells(AuditLevel.REQUEST)) body(event, "requestObject", request);
        if (level.tells(AuditLevel.REQUEST_RESPONSE)) body(event, "responseObject", response);
        event.put("requestReceivedTimestamp", micros(received));
        event.put("stageTimestamp", micros(answered));
        return event;
    }

    private static void who(ObjectNode node, User user) {
        node.put("username", user.name());
        if (!user.uid().isEmpty()) node.put("uid", user.uid());
        var groups = node.putArray("groups");
        user.groups().forEach(groups::add);
        if (user.extra().isEmpty()) return;
        ObjectNode extra = node.putObject("extra");
        user.extra().forEach((key, values) -> {
            var texts = extra.putArray(key);
            values.forEach(texts::add);
        });
    }

    private static void about(ObjectNode node, Subject subject) {
        node.put("resource", subject.resource);
        put(node, "namespace", subject.namespace);
        put(node, "name", subject.name);
        put(node, "apiGroup", subject.group);
        put(node, "apiVersion", subject.version);
        put(node, "subresource", subject.subresource);
    }

    private static void put(ObjectNode node, String field, String text) {
        if (!text.isEmpty()) node.put(field, text);
    }

    private static void body(ObjectNode event, String field, byte[] body) {
        if (body.length == 0) return;
        try {
            JsonNode tree = JSON.readTree(body);
            if (tree.isContainer() && !secret(tree)) event.set(field, tree);
        } catch (JacksonException notJson) {
            return; // YAML and protobuf are not told
        }
    }

    /** A review or a list may carry somewhere else what its URL does not say. */
    private static boolean secret(JsonNode body) {
        return List.of("Secret", "SecretList", "TokenRequest", "TokenReview")
                .contains(body.path("kind").asString(""));
    }

    private static String micros(Instant time) {
        return time.truncatedTo(ChronoUnit.MICROS).toString();
    }
}
