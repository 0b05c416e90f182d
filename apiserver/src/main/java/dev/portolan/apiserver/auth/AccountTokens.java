package dev.portolan.apiserver.auth;

import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.storage.ObjectStorage;
import dev.portolan.apiserver.storage.Stored;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tokens of service accounts (Kubernetes documentation, "Managing Service Accounts"): bound to the account, and to a pod, secret or
 * node where one is named. A token is good as long as everything it is bound to is there with the same uid, and not expired.
 */
public final class AccountTokens {
    /** What tokens say who made them, and who they are for where nobody says otherwise. */
    public static final String ISSUER = "https://kubernetes.default.svc.cluster.local";

    private static final String CLAIM = "kubernetes.io";
    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(10);

    private final TokenKey key;
    private final ObjectStorage storage;
    private final Function<String, ResourceType> types;
    private final InstantSource clock;

    /** {@code types}: the core kind of this plural. */
    public AccountTokens(
            TokenKey key, ObjectStorage storage, Function<String, ResourceType> types, InstantSource clock) {
        this.key = key;
        this.storage = storage;
        this.types = types;
        this.clock = clock;
    }

    /** What one is bound to beside its account; {@code kind} as in Pod, Secret or Node. */
    public record Binding(String kind, String name, String uid) {}

    /** A token and when it ends. */
    public record Issued(String token, Instant expires) {}

    /** A user, and the audiences that the token is for. */
    public record Verified(User user, List<String> audiences) {}

    /** A token for an account. */
    public Issued issue(Stored account, List<String> audiences, Duration life, @Nullable Binding binding) {
        Instant now = clock.instant();
        Instant end = now.plus(life);
        ObjectNode claims = JsonNodeFactory.instance.objectNode();
        var audience = claims.putArray("aud");
        (audiences.isEmpty() ? List.of(ISSUER) : audiences).forEach(audience::add);
        claims.put("exp", end.getEpochSecond()).put("iat", now.getEpochSecond()).put("iss", ISSUER);
        claims.put("jti", UUID.randomUUID().toString());
        ObjectNode ours = claims.putObject(CLAIM);
        ours.put("namespace", account.namespace());
        ours.putObject("serviceaccount").put("name", account.name()).put("uid", uid(account));
        if (binding != null) {
            ours.putObject(binding.kind().toLowerCase(java.util.Locale.ROOT))
                    .put("name", binding.name())
                    .put("uid", binding.uid());
        }
        claims.put("nbf", now.getEpochSecond()).put("sub", subject(account.namespace(), account.name()));
        return new Issued(key.sign(claims), end);
    }

    /** The token that a Secret of type service-account-token holds, which ends with the Secret. */
    public String issueFor(Stored account, Stored secret) {
        ObjectNode claims = JsonNodeFactory.instance.objectNode();
        claims.putArray("aud").add(ISSUER);
        claims.put("iss", ISSUER);
        ObjectNode ours = claims.putObject(CLAIM);
        ours.put("namespace", account.namespace());
        ours.putObject("serviceaccount").put("name", account.name()).put("uid", uid(account));
        ours.putObject("secret").put("name", secret.name()).put("uid", uid(secret));
        claims.put("sub", subject(account.namespace(), account.name()));
        return key.sign(claims);
    }

    /** Who shows this token; empty for one that is none of ours, no longer good, or for none of these audiences. */
    public Optional<Verified> verify(String token, List<String> audiences) {
        Optional<ObjectNode> found = key.claims(token);
        if (found.isEmpty()) return Optional.empty();
        ObjectNode claims = found.get();
        Instant now = clock.instant();
        if (!claims.path("iss").asString("").equals(ISSUER)) return Optional.empty();
        if (claims.has("exp")
                && now.minus(CLOCKS_DIFFER).getEpochSecond()
                        >= claims.path("exp").asLong(0)) return Optional.empty();
        if (claims.has("nbf")
                && now.plus(CLOCKS_DIFFER).getEpochSecond() < claims.path("nbf").asLong(0)) return Optional.empty();
        List<String> asked = audiences.isEmpty() ? List.of(ISSUER) : audiences;
        List<String> meant = claims.path("aud")
                .valueStream()
                .map(a -> a.asString(""))
                .filter(asked::contains)
                .toList();
        JsonNode ours = claims.path(CLAIM);
        String namespace = ours.path("namespace").asString("");
        if (meant.isEmpty() || !alive("serviceaccounts", namespace, ours.path("serviceaccount")))
            return Optional.empty();
        boolean bound = (!ours.has("pod") || alive("pods", namespace, ours.path("pod")))
                && (!ours.has("secret") || alive("secrets", namespace, ours.path("secret")))
                && (!ours.has("node") || ours.has("pod") || alive("nodes", "", ours.path("node")));
        return bound ? Optional.of(new Verified(user(claims, namespace, ours), meant)) : Optional.empty();
    }

    private boolean alive(String plural, String namespace, JsonNode reference) {
        ResourceType type = types.apply(plural);
        String name = reference.path("name").asString("");
        return storage.latest(type, ObjectStorage.key(type, namespace, name))
                .filter(o -> uid(o).equals(reference.path("uid").asString("")))
                .filter(o -> !gone(o))
                .isPresent();
    }

    /** A minute after its time, as Kubernetes: a terminating pod may still say good-bye. */
    private boolean gone(Stored object) {
        String end = object.json().path("metadata").path("deletionTimestamp").asString("");
        return !end.isEmpty() && Instant.parse(end).plusSeconds(60).isBefore(clock.instant());
    }

    private static User user(ObjectNode claims, String namespace, JsonNode ours) {
        Map<String, List<String>> extra = new LinkedHashMap<>();
        if (claims.has("jti")) {
            extra.put(
                    "authentication.kubernetes.io/credential-id",
                    List.of("JTI=" + claims.path("jti").asString("")));
        }
        for (String kind : List.of("pod", "node")) {
            if (!ours.has(kind)) continue;
            extra.put(
                    "authentication.kubernetes.io/" + kind + "-name",
                    List.of(ours.path(kind).path("name").asString("")));
            extra.put(
                    "authentication.kubernetes.io/" + kind + "-uid",
                    List.of(ours.path(kind).path("uid").asString("")));
        }
        return new User(
                claims.path("sub").asString(""),
                ours.path("serviceaccount").path("uid").asString(""),
                groups(namespace),
                extra);
    }

    static List<String> groups(String namespace) {
        return List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace, User.AUTHENTICATED);
    }

    private static String subject(String namespace, String name) {
        return "system:serviceaccount:" + namespace + ":" + name;
    }

    private static String uid(Stored object) {
        return object.json().path("metadata").path("uid").asString("");
    }

    /** {@code /.well-known/openid-configuration}. */
    public static ObjectNode discovery() {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("issuer", ISSUER).put("jwks_uri", ISSUER + "/openid/v1/jwks");
        document.putArray("response_types_supported").add("id_token");
        document.putArray("subject_types_supported").add("public");
        document.putArray("id_token_signing_alg_values_supported").add("ES256");
        return document;
    }

    /** {@code /openid/v1/jwks}. */
    public ObjectNode keySet() {
        return key.keySet();
    }
}
