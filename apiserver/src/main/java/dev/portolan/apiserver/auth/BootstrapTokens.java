package dev.portolan.apiserver.auth;

import dev.portolan.apiserver.kinds.ResourceType;
import dev.portolan.apiserver.storage.ObjectStorage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Tokens by which new nodes come in (Kubernetes documentation, "Authenticating with Bootstrap Tokens"): Secrets in kube-system. */
final class BootstrapTokens {
    private static final Pattern FORM = Pattern.compile("([a-z0-9]{6})\\.([a-z0-9]{16})");
    private static final Pattern GROUP = Pattern.compile("system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]");
    private static final String TYPE = "bootstrap.kubernetes.io/token";

    private final ObjectStorage storage;
    private final ResourceType secrets;
    private final InstantSource clock;

    BootstrapTokens(ObjectStorage storage, ResourceType secrets, InstantSource clock) {
        this.storage = storage;
        this.secrets = secrets;
        this.clock = clock;
    }

    Optional<User> verify(String token) {
        Matcher parts = FORM.matcher(token);
        if (!parts.matches()) return Optional.empty();
        String id = parts.group(1);
        String key = ObjectStorage.key(secrets, "kube-system", "bootstrap-token-" + id);
        return storage.latest(secrets, key)
                .map(s -> s.json())
                .filter(s -> s.path("type").asString("").equals(TYPE))
                .filter(s -> !s.path("metadata").has("deletionTimestamp"))
                .map(s -> s.path("data"))
                .filter(d -> same(data(d, "token-secret"), parts.group(2))
                        && data(d, "token-id").equals(id))
                .filter(d -> data(d, "usage-bootstrap-authentication").equals("true") && !expired(d))
                .map(d -> new User("system:bootstrap:" + id, groups(d)));
    }

    private static boolean same(String secret, String shown) {
        return MessageDigest.isEqual(secret.getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8));
    }

    private static String data(JsonNode data, String name) {
        try {
            return new String(Base64.getDecoder().decode(data.path(name).asString("")), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            return "";
        }
    }

    private boolean expired(JsonNode data) {
        String end = data(data, "expiration");
        if (end.isEmpty()) return false;
        try {
            return OffsetDateTime.parse(end).toInstant().isBefore(clock.instant());
        } catch (DateTimeException notATime) {
            return true;
        }
    }

    private static List<String> groups(JsonNode data) {
        var groups = new ArrayList<>(List.of("system:bootstrappers", User.AUTHENTICATED));
        for (String group : data(data, "auth-extra-groups").split(",")) {
            if (GROUP.matcher(group.strip()).matches()) groups.add(group.strip());
        }
        return groups;
    }
}
