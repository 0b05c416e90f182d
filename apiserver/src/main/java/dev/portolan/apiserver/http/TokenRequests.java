package dev.portolan.apiserver.http;

import dev.portolan.apiserver.auth.AccountTokens;
import dev.portolan.apiserver.kinds.FieldError;
import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.registry.Registry;
import dev.portolan.apiserver.storage.ApiException;
import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.apiserver.storage.Stored;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code serviceaccounts/NAME/token}: a new token, bound and limited as asked (authentication.k8s.io/v1 TokenRequest). */
final class TokenRequests {
    private static final ResourceType TYPE =
            ResourceType.namespaced("authentication.k8s.io", "v1", "TokenRequest", "tokenrequests");
    private static final long LEAST_SECONDS = 600;
    private static final long USUAL_SECONDS = 3600;
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Map<String, String> BOUND = Map.of("Pod", "pods", "Secret", "secrets", "Node", "nodes");

    private final Registry registry;
    private final AccountTokens tokens;

    TokenRequests(Registry registry, AccountTokens tokens) {
        this.registry = registry;
        this.tokens = tokens;
    }

    /** Answers with the request's body and a status with the token. */
    void handle(Exchange exchange, ResourcePath path, Stored account, ObjectNode request) {
        if (!exchange.method().equals("POST")) throw ApiException.methodNotAllowed();
        request.put("kind", "TokenRequest").put("apiVersion", TYPE.apiVersion());
        ObjectNode metadata = request.withObject("metadata");
        metadata.put("name", path.name()).put("namespace", path.namespace()).putNull("creationTimestamp");
        ObjectNode spec = request.withObject("spec");
        long seconds = seconds(spec.path("expirationSeconds"));
        var audiences = new ArrayList<String>();
        for (JsonNode audience : spec.path("audiences")) audiences.add(audience.asString(""));
        AccountTokens.Binding binding = binding(spec.path("boundObjectRef"), path);
        Duration life = Duration.ofSeconds(Math.min(seconds, LONGEST.toSeconds()));
        var issued = tokens.issue(account, audiences, life, binding);
        spec.put("expirationSeconds", life.toSeconds());
        if (audiences.isEmpty()) spec.putArray("audiences").add(AccountTokens.ISSUER);
        request.putObject("status")
                .put("token", issued.token())
                .put(
                        "expirationTimestamp",
                        issued.expires().truncatedTo(ChronoUnit.SECONDS).toString());
        exchange.respond(201, request);
    }

    private static long seconds(JsonNode asked) {
        if (asked.isMissingNode() || asked.isNull()) return USUAL_SECONDS;
        String field = "spec.expirationSeconds";
        if (!asked.isIntegralNumber() || !asked.canConvertToLong()) {
            throw refused(FieldError.invalid(field, asked, "must be a number of seconds"));
        }
        long seconds = asked.longValue();
        if (seconds < LEAST_SECONDS) {
            throw refused(FieldError.invalid(field, seconds, "may not specify a duration less than 10 minutes"));
        }
        if (seconds > 1L << 32) {
            throw refused(FieldError.invalid(field, seconds, "may not specify a duration larger than 2^32 seconds"));
        }
        return seconds;
    }

    private static ApiException refused(FieldError error) {
        return ApiException.invalid(TYPE, "", List.of(error));
    }

    private AccountTokens.@Nullable Binding binding(JsonNode ref, ResourcePath path) {
        if (!ref.isObject()) return null;
        String kind = ref.path("kind").asString("");
        String name = ref.path("name").asString("");
        String plural = BOUND.get(kind);
        if (plural == null || !ref.path("apiVersion").asString("v1").equals("v1")) {
            throw ApiException.badRequest("cannot bind token to object of type " + kind);
        }
        ResourceType type = registry.find("", "v1", plural).orElseThrow(ApiException::noSuchResource);
        Optional<Stored> object = registry.storage().latest(type, ObjectStorage.key(type, path.namespace(), name));
        Stored bound = object.orElseThrow(() -> ApiException.notFound(type, name));
        String uid = bound.json().path("metadata").path("uid").asString("");
        String asked = ref.path("uid").asString("");
        if (!asked.isEmpty() && !asked.equals(uid)) {
            throw ApiException.conflict(
                    type,
                    name,
                    "the UID in the bound object reference (%s) does not match the UID in record. The object might have been deleted and then recreated"
                            .formatted(asked));
        }
        if (kind.equals("Pod")) {
            String runsAs = bound.json().path("spec").path("serviceAccountName").asString("");
            if (!runsAs.isEmpty() && !runsAs.equals(path.name())) {
                throw ApiException.badRequest(
                        "cannot bind token for serviceaccount \"%s\" to pod running with different serviceaccount name."
                                .formatted(path.name()));
            }
        }
        return new AccountTokens.Binding(kind, name, uid);
    }
}
