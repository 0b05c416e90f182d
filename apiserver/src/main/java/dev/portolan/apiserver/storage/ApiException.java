package dev.portolan.apiserver.storage;

import dev.portolan.apiserver.fields.ApplyConflict;
import dev.portolan.apiserver.kinds.FieldError;
import dev.portolan.apiserver.kinds.ResourceType;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A refusal in the words of Kubernetes' {@code metav1.Status}; what a client gets is {@link #status}.
 *
 * <p>The factories are named as in Kubernetes' api errors, because clients look at the reason, and people at the words.
 */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int code;
    private final transient ObjectNode status;

    private ApiException(int code, String reason, String message, @Nullable ObjectNode details) {
        super(message, null, false, false); // an answer, not a failure: no stack trace is taken
        this.code = code;
        this.status =
                JsonNodeFactory.instance.objectNode().put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Failure").put("message", message).put("reason", reason);
        if (details != null) status.set("details", details);
        status.put("code", code);
    }

    /** The HTTP status code. */
    public int code() {
        return code;
    }

    /** The body to answer with. */
    public ObjectNode status() {
        return status;
    }

    /** After which time a client may ask again by itself; empty where somebody else has to do something first. */
    public OptionalInt retryAfterSeconds() {
        int seconds = status.path("details").path("retryAfterSeconds").asInt(0);
        return seconds > 0 ? OptionalInt.of(seconds) : OptionalInt.empty();
    }

    /** The machine-readable reason. */
    public String reason() {
        return status.path("reason").asString("");
    }

    private static ObjectNode details(ResourceType type, String name) {
        var details = JsonNodeFactory.instance.objectNode().put("name", name);
        if (!type.group().isEmpty()) details.put("group", type.group());
        return details.put("kind", type.plural());
    }

    public static ApiException notFound(ResourceType type, String name) {
        return new ApiException(
                404, "NotFound", "%s \"%s\" not found".formatted(type.qualifiedPlural(), name), details(type, name));
    }

    /** For URLs that name nothing that is served. */
    public static ApiException noSuchResource() {
        var details = JsonNodeFactory.instance.objectNode();
        return new ApiException(404, "NotFound", "the server could not find the requested resource", details);
    }

    public static ApiException alreadyExists(ResourceType type, String name) {
        return new ApiException(
                409,
                "AlreadyExists",
                "%s \"%s\" already exists".formatted(type.qualifiedPlural(), name),
                details(type, name));
    }

    public static ApiException conflict(ResourceType type, String name, String why) {
        return new ApiException(
                409,
                "Conflict",
                "Operation cannot be fulfilled on %s \"%s\": %s".formatted(type.qualifiedPlural(), name, why),
                details(type, name));
    }

    /** The optimistic lock was lost. */
    public static ApiException modified(ResourceType type, String name) {
        return conflict(
                type,
                name,
                "the object has been modified; please apply your changes to the latest version and try again");
    }

    /** Others own what an apply would change. */
    public static ApiException applyConflict(ApplyConflict why) {
        var details = JsonNodeFactory.instance.objectNode();
        var causes = details.putArray("causes");
        for (ApplyConflict.Conflict conflict : why.conflicts()) {
            causes.addObject()
                    .put("reason", "FieldManagerConflict")
                    .put("message", "conflict with " + conflict.manager())
                    .put("field", conflict.field());
        }
        return new ApiException(409, "Conflict", String.valueOf(why.getMessage()), details);
    }

    /** The options of a request, such as PatchOptions, break rules. */
    public static ApiException invalidOptions(String kind, List<FieldError> errors) {
        return invalid(ResourceType.cluster("meta.k8s.io", "v1", kind, kind), "", errors);
    }

    public static ApiException invalid(ResourceType type, String name, List<FieldError> errors) {
        var details = JsonNodeFactory.instance.objectNode().put("name", name);
        if (!type.group().isEmpty()) details.put("group", type.group());
        details.put("kind", type.kind());
        var causes = details.putArray("causes");
        for (FieldError error : errors) {
            causes.addObject()
                    .put("reason", error.type().reason())
                    .put("message", error.body())
                    .put("field", error.field());
        }
        String list = errors.size() == 1
                ? errors.getFirst().toString()
                : errors.stream().map(FieldError::toString).collect(Collectors.joining(", ", "[", "]"));
        String kind = type.group().isEmpty() ? type.kind() : type.kind() + "." + type.group();
        return new ApiException(422, "Invalid", "%s \"%s\" is invalid: %s".formatted(kind, name, list), details);
    }

    public static ApiException badRequest(String message) {
        return new ApiException(400, "BadRequest", message, null);
    }

    public static ApiException unauthorized() {
        return new ApiException(401, "Unauthorized", "Unauthorized", null);
    }

    public static ApiException forbidden(ResourceType type, String name, String why) {
        return new ApiException(
                403,
                "Forbidden",
                "%s \"%s\" is forbidden: %s".formatted(type.qualifiedPlural(), name, why),
                details(type, name));
    }

    public static ApiException forbidden(String message) {
        return new ApiException(403, "Forbidden", message, JsonNodeFactory.instance.objectNode());
    }

    /** Of a resource that somebody may not do this to; {@code resource} empty: of a path. */
    public static ApiException forbidden(String group, String resource, String name, String why) {
        var details = JsonNodeFactory.instance.objectNode();
        if (resource.isEmpty()) return new ApiException(403, "Forbidden", "forbidden: " + why, details);
        String qualified = group.isEmpty() ? resource : resource + "." + group;
        if (!name.isEmpty()) details.put("name", name);
        if (!group.isEmpty()) details.put("group", group);
        details.put("kind", resource);
        String what = name.isEmpty() ? qualified : qualified + " \"" + name + "\"";
        return new ApiException(403, "Forbidden", what + " is forbidden: " + why, details);
    }

    public static ApiException methodNotAllowed() {
        return new ApiException(
                405,
                "MethodNotAllowed",
                "the server does not allow this method on the requested resource",
                JsonNodeFactory.instance.objectNode());
    }

    public static ApiException notAcceptable(String offered) {
        return new ApiException(406, "NotAcceptable", "only the following media types are accepted: " + offered, null);
    }

    public static ApiException unsupportedMediaType(String offered) {
        return new ApiException(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: " + offered,
                null);
    }

    public static ApiException tooLarge(int limitBytes) {
        return new ApiException(
                413,
                "RequestEntityTooLarge",
                "Request entity too large: limit is " + limitBytes,
                JsonNodeFactory.instance.objectNode());
    }

    public static ApiException expired(String message) {
        return new ApiException(410, "Expired", message, null);
    }

    /** A page that cannot be had any more; with {@code token} the rest can, as it is now. */
    public static ApiException expiredPage(String message, String token) {
        var refusal = expired(message);
        refusal.status.withObject("metadata").put("continue", token);
        return refusal;
    }

    public static ApiException tooManyRequests(String message, int retryAfterSeconds) {
        var details = JsonNodeFactory.instance.objectNode().put("retryAfterSeconds", retryAfterSeconds);
        return new ApiException(429, "TooManyRequests", message, details);
    }

    /** An eviction that a PodDisruptionBudget does not allow now; {@code retryAfterSeconds} 0: nobody knows when it will. */
    public static ApiException disruptionBudget(int retryAfterSeconds, String why) {
        var details = JsonNodeFactory.instance.objectNode();
        details.putArray("causes").addObject().put("reason", "DisruptionBudget").put("message", why);
        if (retryAfterSeconds > 0) details.put("retryAfterSeconds", retryAfterSeconds);
        return new ApiException(
                429, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.", details);
    }

    /** The client asks for a revision that is yet to come, as etcd's client retries on. */
    public static ApiException tooLargeResourceVersion(long asked, long now) {
        var details = JsonNodeFactory.instance.objectNode();
        details.putArray("causes")
                .addObject()
                .put("reason", "ResourceVersionTooLarge")
                .put("message", "Too large resource version");
        details.put("retryAfterSeconds", 1);
        return new ApiException(
                504, "Timeout", "Timeout: Too large resource version: %d, current: %d".formatted(asked, now), details);
    }

    /** The request's time is over. */
    public static ApiException timeout() {
        return new ApiException(
                504,
                "Timeout",
                "Timeout: request did not complete within requested timeout - context deadline exceeded",
                JsonNodeFactory.instance.objectNode());
    }

    public static ApiException unavailable(String message) {
        return new ApiException(503, "ServiceUnavailable", message, null);
    }

    public static ApiException internal(String message) {
        return new ApiException(500, "InternalError", "Internal error occurred: " + message, null);
    }
}
